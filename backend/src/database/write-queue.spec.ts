import 'reflect-metadata';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import BetterSqlite3 from 'better-sqlite3';
import { DataSource, type EntityManager } from 'typeorm';
import { writerOptions } from './sqlite.js';
import { WriteQueue } from './write-queue.js';

let directory: string;
let path: string;
let writer: DataSource;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'aurora-queue-'));
  path = join(directory, 'queue.db');
  writer = await new DataSource(writerOptions(path, [], [])).initialize();
  await writer.query('CREATE TABLE records (name TEXT PRIMARY KEY)');
});

afterEach(async () => {
  if (writer.isInitialized) await writer.destroy();
  rmSync(directory, { recursive: true });
});

const insert = (manager: EntityManager, name: string): Promise<unknown> => manager.query('INSERT INTO records (name) VALUES (?)', [name]);

/** What another process would find on disk. */
function stored(): string[] {
  const other = new BetterSqlite3(path, { readonly: true });
  const names = other.prepare('SELECT name FROM records ORDER BY name').pluck().all() as string[];
  other.close();
  return names;
}

type Write = (work: (manager: EntityManager) => Promise<unknown>) => Promise<unknown>;

const aTurn = (): Promise<void> => new Promise(setImmediate);

/** 24 writers, one a turn of the event loop: every third one fails two turns after its insert, every third one is a plain insert. */
async function writeConcurrently(write: Write, plainWrite: Write): Promise<{ acknowledged: string[]; refused: string[] }> {
  const names = Array.from({ length: 24 }, (_, n) => `w${String(n).padStart(2, '0')}`);
  const writes = names.map(async (name, n) => {
    for (let turn = 0; turn < n; turn += 1) await aTurn();
    if (n % 3 === 2) return plainWrite((manager) => insert(manager, name));
    return write(async (manager) => {
      await insert(manager, name);
      await aTurn();
      await aTurn();
      if (n % 3 === 1) throw new Error('rolled back on purpose');
    });
  });
  const results = await Promise.allSettled(writes);
  const having = (status: string): string[] => names.filter((_, n) => results[n]?.status === status);
  return { acknowledged: having('fulfilled'), refused: having('rejected') };
}

describe('concurrent writers, some rolling back, with plain writes in between', () => {
  it('stores exactly what was acknowledged', async () => {
    const queue = new WriteQueue(writer.createQueryRunner());
    const write: Write = (work) => queue.run(work);
    const { acknowledged, refused } = await writeConcurrently(write, write);
    expect(acknowledged).toHaveLength(16);
    expect(refused).toHaveLength(8);
    expect(stored()).toEqual(acknowledged);
  });

  it('control: without the queue, on the same connection, what was acknowledged is not what is stored', async () => {
    const { acknowledged } = await writeConcurrently(
      (work) => writer.transaction(work),
      (work) => work(writer.manager),
    );
    expect(stored()).not.toEqual(acknowledged);
  });
});

describe('the write queue', () => {
  it('acknowledges a write only when another connection can see it', async () => {
    const queue = new WriteQueue(writer.createQueryRunner());
    await Promise.all(
      ['a', 'b', 'c'].map((name) => queue.run((manager) => insert(manager, name)).then(() => expect(stored()).toContain(name))),
    );
  });

  it('commits the writes that wait together in one transaction', async () => {
    const queue = new WriteQueue(writer.createQueryRunner());
    const other = new BetterSqlite3(path);
    const version = (): unknown => other.pragma('data_version', { simple: true });
    const before = Number(version());
    await Promise.all(Array.from({ length: 100 }, (_, n) => queue.run((manager) => insert(manager, `n${n}`))));
    expect(Number(version())).toBe(before + 1);
    other.close();
  });

  it('hands on the result and the error of each write', async () => {
    const queue = new WriteQueue(writer.createQueryRunner());
    const results = await Promise.allSettled([
      queue.run(() => Promise.resolve(42)),
      queue.run(() => Promise.reject(new Error('mine'))),
      queue.run((manager) => insert(manager, 'a')),
      queue.run((manager) => insert(manager, 'a')),
    ]);
    expect(results[0]).toEqual({ status: 'fulfilled', value: 42 });
    expect(results[1]).toMatchObject({ status: 'rejected', reason: { message: 'mine' } });
    expect(results[3]).toMatchObject({ status: 'rejected', reason: { driverError: { code: 'SQLITE_CONSTRAINT_PRIMARYKEY' } } });
    expect(stored()).toEqual(['a']);
  });

  it('refuses the writes of a group whose commit fails, stores none of them, and works again afterwards', async () => {
    const queue = new WriteQueue(writer.createQueryRunner());
    await writer.query('CREATE TABLE parents (name TEXT PRIMARY KEY)');
    // A violated deferred constraint is found at the commit, like a disk that fails there.
    await writer.query('CREATE TABLE children (parent TEXT REFERENCES parents (name) DEFERRABLE INITIALLY DEFERRED)');
    const results = await Promise.allSettled([
      queue.run((manager) => insert(manager, 'a')),
      queue.run((manager) => manager.query(`INSERT INTO children VALUES ('nobody')`)),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(stored()).toEqual([]);
    expect(queue.lastCommitSucceeded).toBe(false);
    await queue.run((manager) => insert(manager, 'b'));
    expect(stored()).toEqual(['b']);
    expect(queue.lastCommitSucceeded).toBe(true);
  });

  it('waits while another process holds the write lock, without stopping the event loop, and then stores', async () => {
    const queue = new WriteQueue(writer.createQueryRunner());
    const other = new BetterSqlite3(path);
    other.exec('BEGIN IMMEDIATE');
    const write = queue.run((manager) => insert(manager, 'a'));
    setTimeout(() => other.exec('COMMIT'), 300);
    await write;
    expect(stored()).toEqual(['a']);
    other.close();
  });

  it('answers what waits when it closes, and refuses what comes later', async () => {
    const queue = new WriteQueue(writer.createQueryRunner());
    const write = queue.run((manager) => insert(manager, 'a'));
    await queue.close();
    await expect(write).resolves.toBeDefined();
    await expect(queue.run((manager) => insert(manager, 'b'))).rejects.toMatchObject({ code: 'unavailable' });
    expect(stored()).toEqual(['a']);
  });

  it('refuses new writes when too many wait', async () => {
    const queue = new WriteQueue(writer.createQueryRunner());
    const writes = Array.from({ length: 20_001 }, () => queue.run(() => Promise.resolve()));
    const refusals = (await Promise.allSettled(writes)).filter(({ status }) => status === 'rejected');
    expect(refusals).toEqual([expect.objectContaining({ reason: expect.objectContaining({ code: 'overloaded' }) })]);
  });
});
