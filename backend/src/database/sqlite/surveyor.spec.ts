import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import BetterSqlite3 from 'better-sqlite3';
import { walPathOf } from './connection.js';
import { Surveyor } from './surveyor.js';

/** Takes the longer, the larger its parameter is. */
const COUNT_TO = 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) SELECT COUNT(*) AS n FROM n';
/** More than a second, and soon over: such a question ends in its own time. */
const TOO_LONG = 10_000_000;

let directory: string;
let path: string;
let writer: BetterSqlite3.Database;
let surveyor: Surveyor;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'aurora-survey-'));
  path = join(directory, 'corpus.db');
  writer = new BetterSqlite3(path);
  writer.pragma('journal_mode = WAL');
  writer.exec('CREATE TABLE things (id INTEGER PRIMARY KEY, content BLOB)');
  surveyor = new Surveyor(path);
});

afterEach(async () => {
  await surveyor.close();
  writer.close();
  rmSync(directory, { recursive: true });
});

const count = async (): Promise<unknown> => surveyor.ask('SELECT COUNT(*) AS n FROM things', []);

/** What the tests let die. */
function threadOf(of: Surveyor): { terminate(): Promise<number> } | undefined {
  return (of as unknown as { thread?: { terminate(): Promise<number> } }).thread;
}

it('answers with the rows of a query and takes parameters as values', async () => {
  await expect(surveyor.ask('SELECT ? AS text, ? AS number, ? AS missing', ["'; DROP", 0.5, null])).resolves.toEqual([
    { text: "'; DROP", number: 0.5, missing: null },
  ]);
});

it('sees whatever was committed before the question', async () => {
  for (let expected = 1; expected <= 50; expected += 1) {
    writer.exec('INSERT INTO things DEFAULT VALUES');
    await expect(count()).resolves.toEqual([{ n: expected }]);
  }
});

it('answers in the order of the questions', async () => {
  const order: number[] = [];
  const ask = (n: number): Promise<unknown> => surveyor.ask(COUNT_TO, [n === 0 ? 300_000 : 1]).then(() => order.push(n));
  await Promise.all([0, 1, 2, 3].map(ask));
  expect(order).toEqual([0, 1, 2, 3]);
});

it('cannot write', async () => {
  await expect(surveyor.ask('INSERT INTO things DEFAULT VALUES RETURNING id', [])).rejects.toMatchObject({ code: 'SQLITE_READONLY' });
});

it('holds nothing of the log back once it has answered', async () => {
  writer.prepare('INSERT INTO things (content) VALUES (?)').run(Buffer.alloc(100_000));
  await count();
  expect(writer.pragma('wal_checkpoint(TRUNCATE)')).toEqual([expect.objectContaining({ busy: 0 })]);
  expect(statSync(walPathOf(path)).size).toBe(0);
});

it('tells what is wrong with a question, and answers the next', async () => {
  await expect(surveyor.ask('SELECT * FROM nowhere', [])).rejects.toMatchObject({
    message: 'no such table: nowhere',
    code: 'SQLITE_ERROR',
  });
  await expect(count()).resolves.toEqual([{ n: 0 }]);
});

it('gives up a question that takes too long, and answers the next by another thread', async () => {
  const hasty = new Surveyor(path, { timeLimitMs: 1_000, waiting: 10, patienceMs: 10_000 });
  await expect(hasty.ask(COUNT_TO, [TOO_LONG])).rejects.toMatchObject({ code: 'unavailable', retryAfterSeconds: 5 });
  await expect(hasty.ask('SELECT COUNT(*) AS n FROM things', [])).resolves.toEqual([{ n: 0 }]);
  await hasty.close();
});

it('lets no more than two questions run on that take too long', async () => {
  const hasty = new Surveyor(path, { timeLimitMs: 1_000, waiting: 10, patienceMs: 10_000 });
  for (let given = 0; given < 2; given += 1) {
    // A thread that is still being started would end at once.
    await hasty.ask('SELECT 1', []);
    await expect(hasty.ask(COUNT_TO, [3 * TOO_LONG])).rejects.toThrow('The answer takes too long to work out.');
  }
  await expect(hasty.ask('SELECT 1', [])).rejects.toMatchObject({
    code: 'unavailable',
    message: 'Earlier answers take too long to work out.',
  });
  await hasty.close();
}, 60_000);

it('answers after its thread has died', async () => {
  await expect(count()).resolves.toEqual([{ n: 0 }]);
  await threadOf(surveyor)?.terminate();
  await expect(count()).resolves.toEqual([{ n: 0 }]);
});

it('says unavailable to whoever waits for a thread that dies, and answers who comes then', async () => {
  await count();
  const dying = surveyor.ask(COUNT_TO, [TOO_LONG]);
  // Begun as soon as the promises have had their turn.
  await new Promise(setImmediate);
  const ended = threadOf(surveyor)?.terminate();
  await expect(dying).rejects.toMatchObject({ code: 'unavailable' });
  await ended;
  await expect(count()).resolves.toEqual([{ n: 0 }]);
});

it('is not available without its file, rather than making one', async () => {
  const missing = new Surveyor(join(directory, 'missing.db'));
  await expect(missing.ask('SELECT 1', [])).rejects.toMatchObject({ code: 'unavailable' });
  await missing.close();
});

it('refuses questions once it is closed', async () => {
  await surveyor.close();
  await expect(count()).rejects.toMatchObject({ code: 'unavailable' });
});
