import 'reflect-metadata';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { assertDurable, sqliteHandle, writerOptions } from './connection.js';

let directory: string;
let writer: DataSource;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'aurora-durability-'));
  writer = await new DataSource(writerOptions(join(directory, 'corpus.db'), [], [])).initialize();
});

afterEach(async () => {
  await writer.destroy();
  rmSync(directory, { recursive: true });
});

it('opens the writer so that a commit survives a power cut, on every open', async () => {
  expect(() => assertDurable(writer)).not.toThrow();
  await writer.destroy();
  await writer.initialize();
  expect(() => assertDurable(writer)).not.toThrow();
});

it('refuses to go on with synchronous=NORMAL', () => {
  sqliteHandle(writer).pragma('synchronous = NORMAL');
  expect(() => assertDurable(writer)).toThrow('synchronous is 1, not FULL');
});
