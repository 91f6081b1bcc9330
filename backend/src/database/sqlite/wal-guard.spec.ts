import 'reflect-metadata';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import BetterSqlite3 from 'better-sqlite3';
import { DataSource } from 'typeorm';
import { walPathOf, writerOptions } from './connection.js';
import { WalGuard } from './wal-guard.js';
import type { WriteObserver } from '../write-observer.js';
import { WriteQueue } from '../write-queue.js';
import { SqliteCommitter } from './committer.js';

const LIMIT_BYTES = 256 * 1024;

let directory: string;
let path: string;
let writer: DataSource;
let now = 0;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'aurora-wal-'));
  path = join(directory, 'corpus.db');
  writer = await new DataSource(writerOptions(path, [], [])).initialize();
  await writer.query('CREATE TABLE blobs (content BLOB)');
});

afterEach(async () => {
  await writer.destroy();
  rmSync(directory, { recursive: true });
});

it('refuses writes while a reader keeps the log from being cut at its limit, and takes them again when the reader has ended', async () => {
  const told: unknown[] = [];
  const observer: WriteObserver = {
    committed: () => undefined,
    commitFailed: (records) => told.push(['commit failed', records]),
    refused: (...what) => told.push(what),
    recorded: () => undefined,
  };
  const guard = new WalGuard(writer, LIMIT_BYTES, undefined, () => now);
  const queue = new WriteQueue(new SqliteCommitter(writer, guard), () => observer);
  const write = (): Promise<unknown> => {
    now += 1_000;
    return queue.run((manager) => manager.query('INSERT INTO blobs VALUES (randomblob(100000))'));
  };
  await write();
  const reader = new BetterSqlite3(path, { readonly: true });
  reader.exec('BEGIN');
  reader.prepare('SELECT count(*) FROM blobs').get();

  let written = 1;
  const refusal = await (async (): Promise<unknown> => {
    for (;;) {
      try {
        await write();
        written += 1;
      } catch (error) {
        return error;
      }
    }
  })();
  expect(refusal).toMatchObject({ code: 'unavailable', retryAfterSeconds: 5 });
  expect(told).toEqual([['wal_full', 1]]);
  expect(written).toBeGreaterThan(1);
  expect(queue.lastCommitSucceeded).toBe(false);
  expect(statSync(walPathOf(path)).size).toBeLessThan(LIMIT_BYTES + 200_000);
  await expect(write()).rejects.toMatchObject({ code: 'unavailable' });

  reader.exec('COMMIT');
  reader.close();
  await write();
  expect(statSync(walPathOf(path)).size).toBeLessThan(LIMIT_BYTES);
  const check = new BetterSqlite3(path, { readonly: true });
  expect(check.prepare('SELECT count(*) FROM blobs').pluck().get()).toBe(written + 1);
  check.close();
});

it('looks at the log before each commit, not only when some time has passed', async () => {
  const guard = new WalGuard(writer, LIMIT_BYTES, undefined, () => now);
  await guard.check();
  const reader = new BetterSqlite3(path, { readonly: true });
  reader.exec('BEGIN');
  reader.prepare('SELECT count(*) FROM blobs').get();
  await writer.query(`INSERT INTO blobs VALUES (randomblob(${LIMIT_BYTES}))`);
  await expect(guard.check()).rejects.toMatchObject({ code: 'unavailable' });
  reader.close();
});

it('waits for a copy of this process before it cuts the log', async () => {
  let hasEnded = false;
  const copy = async (): Promise<void> => {
    await new Promise(setImmediate);
    hasEnded = true;
  };
  const guard = new WalGuard(writer, LIMIT_BYTES, copy, () => now);
  await writer.query(`INSERT INTO blobs VALUES (randomblob(${LIMIT_BYTES}))`);
  await guard.check();
  expect(hasEnded).toBe(true);
  expect(statSync(walPathOf(path)).size).toBe(0);
});
