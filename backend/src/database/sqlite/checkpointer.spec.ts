import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { Checkpointer } from './checkpointer.js';
import { sqliteHandle, writerOptions } from './connection.js';

const PAGE_BYTES = 4_096;
/** More than what is copied at once. */
const LONG_PAGES = 5_000;

let directory: string;
let writer: DataSource;
let checkpointer: Checkpointer;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'aurora-checkpointer-'));
  writer = await new DataSource(writerOptions(join(directory, 'file.db'), [], [])).initialize();
  await writer.query('CREATE TABLE filled (content BLOB)');
  sqliteHandle(writer).pragma('wal_checkpoint(TRUNCATE)');
  checkpointer = new Checkpointer(writer);
});

afterEach(async () => {
  await checkpointer.close();
  await writer.destroy();
  rmSync(directory, { recursive: true });
});

async function fill(pages: number): Promise<void> {
  await writer.query(`INSERT INTO filled VALUES (ZEROBLOB(${pages * PAGE_BYTES}))`);
  checkpointer.look();
}

function state(): { readonly log: number; readonly checkpointed: number } {
  const [found] = sqliteHandle(writer).pragma('wal_checkpoint(NOOP)') as [{ log: number; checkpointed: number }];
  return found;
}

/** Pages that only the log has. */
function pending(): number {
  const { log, checkpointed } = state();
  return log - checkpointed;
}

function pages(): number {
  return state().log;
}

it('leaves a short log alone', async () => {
  await fill(100);
  expect(pending()).toBeGreaterThan(100);
});

it('has a long log copied by its thread, and begins it anew', async () => {
  await fill(LONG_PAGES);
  await checkpointer.settled();
  expect(pending()).toBe(0);
  await fill(1);
  expect(pages()).toBeLessThan(LONG_PAGES);
});

it('copies itself what was committed while the thread copied', async () => {
  await fill(LONG_PAGES);
  await fill(1);
  await checkpointer.settled();
  await fill(1);
  expect(pending()).toBe(0);
  await fill(1);
  expect(pages()).toBeLessThan(LONG_PAGES);
});

it('waits for its thread when it is closed', async () => {
  await fill(LONG_PAGES);
  await checkpointer.close();
  await checkpointer.settled();
  await expect(fill(LONG_PAGES)).resolves.toBeUndefined();
});
