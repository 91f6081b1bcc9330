import 'reflect-metadata';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import BetterSqlite3 from 'better-sqlite3';
import { DataSource, Entity, type EntityManager } from 'typeorm';
import { ArrivalColumn, KeyColumn, TextColumn } from './columns.js';
import { sizeOf, type NewRecord, type RepeatRule } from './record-table.js';
import { writerOptions } from './sqlite/connection.js';
import type { WriteObserver } from './write-observer.js';
import { SqliteCommitter } from './sqlite/committer.js';
import { WriteQueue } from './write-queue.js';

let directory: string;
let path: string;
let writer: DataSource;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'aurora-queue-'));
  path = join(directory, 'queue.db');
  writer = await new DataSource(writerOptions(path, [StoredRecord], [])).initialize();
  await writer.query('CREATE TABLE records (name TEXT NOT NULL UNIQUE, note TEXT, seq INTEGER PRIMARY KEY)');
});

afterEach(async () => {
  if (writer.isInitialized) await writer.destroy();
  rmSync(directory, { recursive: true });
});

/** Tells nobody anything. */
const SILENT: WriteObserver = {
  committed: () => undefined,
  commitFailed: () => undefined,
  refused: () => undefined,
  recorded: () => undefined,
};

@Entity('records')
class StoredRecord {
  @KeyColumn() name: string;
  @TextColumn({ nullable: true }) note: string | null;
  @ArrivalColumn() arrival: number;
}

function record(name: string | null, note: string | null = null, onRepeat: RepeatRule = 'compare'): NewRecord {
  return { kind: { name: 'record', entity: StoredRecord, onRepeat }, entity: { name, note } };
}

/** As the queue reckons it. */
function sizeOfRecord(note: string): number {
  return sizeOf({ values: ['a', note] });
}

/** All rows, as another process would find them on disk. */
function contents(): unknown[] {
  const other = new BetterSqlite3(path, { readonly: true });
  const rows = other.prepare('SELECT name, note FROM records ORDER BY name').all();
  other.close();
  return rows;
}

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
    const queue = new WriteQueue(new SqliteCommitter(writer));
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
    const queue = new WriteQueue(new SqliteCommitter(writer));
    await Promise.all(
      ['a', 'b', 'c'].map((name) => queue.run((manager) => insert(manager, name)).then(() => expect(stored()).toContain(name))),
    );
  });

  it('commits the writes that wait together in one transaction', async () => {
    const queue = new WriteQueue(new SqliteCommitter(writer));
    const other = new BetterSqlite3(path);
    const version = (): unknown => other.pragma('data_version', { simple: true });
    const before = Number(version());
    await Promise.all(Array.from({ length: 100 }, (_, n) => queue.run((manager) => insert(manager, `n${n}`))));
    expect(Number(version())).toBe(before + 1);
    other.close();
  });

  it('hands on the result and the error of each write', async () => {
    const queue = new WriteQueue(new SqliteCommitter(writer));
    const results = await Promise.allSettled([
      queue.run(() => Promise.resolve(42)),
      queue.run(() => Promise.reject(new Error('mine'))),
      queue.run((manager) => insert(manager, 'a')),
      queue.run((manager) => insert(manager, 'a')),
    ]);
    expect(results[0]).toEqual({ status: 'fulfilled', value: 42 });
    expect(results[1]).toMatchObject({ status: 'rejected', reason: { message: 'mine' } });
    expect(results[3]).toMatchObject({ status: 'rejected', reason: { driverError: { code: 'SQLITE_CONSTRAINT_UNIQUE' } } });
    expect(stored()).toEqual(['a']);
  });

  it('refuses the writes of a group whose commit fails, stores none of them, and works again afterwards', async () => {
    const queue = new WriteQueue(new SqliteCommitter(writer));
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
    const queue = new WriteQueue(new SqliteCommitter(writer));
    const other = new BetterSqlite3(path);
    other.exec('BEGIN IMMEDIATE');
    const write = queue.run((manager) => insert(manager, 'a'));
    setTimeout(() => other.exec('COMMIT'), 300);
    await write;
    expect(stored()).toEqual(['a']);
    other.close();
  });

  it('answers what waits when it closes, and refuses what comes later', async () => {
    const queue = new WriteQueue(new SqliteCommitter(writer));
    const write = queue.run((manager) => insert(manager, 'a'));
    await queue.close();
    await expect(write).resolves.toBeDefined();
    await expect(queue.run((manager) => insert(manager, 'b'))).rejects.toMatchObject({ code: 'unavailable' });
    expect(stored()).toEqual(['a']);
  });

  it.each([
    ['records', { records: 3, bytes: 1_000_000 }],
    ['bytes', { records: 1_000, bytes: 3 * sizeOfRecord('x'.repeat(1_000)) }],
  ])('refuses new writes, and tells so, when too many %s wait', async (_what, limit) => {
    const refused: unknown[] = [];
    const observer = { ...SILENT, refused: (...what: unknown[]) => refused.push(what) };
    const queue = new WriteQueue(new SqliteCommitter(writer), () => observer, limit);
    const results = await Promise.allSettled(['a', 'b', 'c', 'd'].map((name) => queue.store([record(name, 'x'.repeat(1_000))])));
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled', 'rejected']);
    expect(results[3]).toMatchObject({ reason: { code: 'overloaded', retryAfterSeconds: expect.any(Number) } });
    expect(refused).toEqual([['queue_full', 1]]);
    expect(stored()).toEqual(['a', 'b', 'c']);
    expect(queue.size.waiting).toEqual({ records: 0, bytes: 0 });
  });

  it('takes what is larger than its limit when nothing else waits', async () => {
    const queue = new WriteQueue(new SqliteCommitter(writer), undefined, { records: 1, bytes: 1 });
    await queue.store(['a', 'b', 'c'].map((name) => record(name)));
    expect(stored()).toEqual(['a', 'b', 'c']);
  });

  it('tells how many records each commit stored', async () => {
    const commits: unknown[] = [];
    const observer = { ...SILENT, committed: (commit: unknown) => commits.push(commit) };
    const queue = new WriteQueue(new SqliteCommitter(writer), () => observer);
    await Promise.all([queue.store([record('a'), record('b')]), queue.store([record('c')])]);
    expect(commits).toEqual([{ records: 3, durationMs: expect.any(Number) }]);
  });
});

describe('storing records', () => {
  it('tells apart what is new, the same again, and another payload under the same key', async () => {
    const queue = new WriteQueue(new SqliteCommitter(writer));
    expect(await queue.store([record('a', 'one'), record('a', 'one'), record('a', 'two'), record('b')])).toEqual([
      'stored',
      'duplicate',
      'conflict',
      'stored',
    ]);
    expect(await queue.store([record('a', 'one'), record('a', 'three')])).toEqual(['duplicate', 'conflict']);
    expect(contents()).toEqual([
      { name: 'a', note: 'one' },
      { name: 'b', note: null },
    ]);
  });

  it.each([
    ['keep', ['stored', 'duplicate', 'duplicate'], 'one'],
    ['replace', ['stored', 'replaced', 'duplicate'], 'two'],
  ] as const)('with the rule %s answers %j', async (onRepeat, outcomes, note) => {
    const queue = new WriteQueue(new SqliteCommitter(writer));
    const records = ['one', 'two', 'two'].map((text) => record('a', text, onRepeat));
    expect(await queue.store(records)).toEqual(outcomes);
    expect(contents()).toEqual([{ name: 'a', note }]);
  });

  it('stores nothing of a job whose record breaks a rule of the table, and all of the others of its group', async () => {
    const queue = new WriteQueue(new SqliteCommitter(writer));
    const results = await Promise.allSettled([
      queue.store([record('a')]),
      queue.store([record('b'), record(null), record('c')]),
      queue.store([record('d')]),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(stored()).toEqual(['a', 'd']);
  });

  it('refuses, and tells so, what cannot be committed of a group that is stored one by one', async () => {
    const told: unknown[] = [];
    const observer: WriteObserver = {
      ...SILENT,
      committed: ({ records }) => told.push(['committed', records]),
      commitFailed: (records) => told.push(['failed', records]),
    };
    const queue = new WriteQueue(new SqliteCommitter(writer), () => observer);
    // Like a disk that is nearly full.
    await writer.query('PRAGMA max_page_count = 20');
    const results = await Promise.allSettled([
      queue.store([record('a')]),
      queue.store([record(null)]),
      queue.store([record('b', 'x'.repeat(100_000)), record('c')]),
      queue.store([record('d')]),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'rejected']);
    expect(results.slice(2)).toMatchObject([{ reason: { code: 'unavailable' } }, { reason: { code: 'unavailable' } }]);
    expect(stored()).toEqual(['a']);
    expect(told).toEqual([
      ['committed', 2],
      ['failed', 3],
    ]);
    expect(queue.lastCommitSucceeded).toBe(false);
    await queue.store([record('e')]);
    expect(queue.lastCommitSucceeded).toBe(true);
  });

  it('lets other work of the process go on during a large job', async () => {
    const queue = new WriteQueue(new SqliteCommitter(writer));
    let turns = 0;
    const count = (): void => {
      turns += 1;
      immediate = setImmediate(count);
    };
    let immediate = setImmediate(count);
    await queue.store(Array.from({ length: 3_000 }, (_, n) => record(`n${n}`)));
    clearImmediate(immediate);
    expect(turns).toBeGreaterThan(5);
    expect(stored()).toHaveLength(3_000);
  });
});
