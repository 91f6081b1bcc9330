/** Database files to measure on: made by this server's own migrations, filled by raw inserts, kept for the next run where that takes long. */
import { createHash } from 'node:crypto';
import { cpSync, createReadStream, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import BetterSqlite3 from 'better-sqlite3';
import { say, since } from '../../scripts/lib/tools.mjs';
import { startThisServer } from './contestants.mjs';
import { corpusBody, runBody, runOfSeed, seedRow } from './records.mjs';

const CACHE = join(tmpdir(), 'aurora-bench-cache');
const ROWS_PER_TRANSACTION = 50_000;

/** @typedef {{ seeds: number, seedsPerRun: number, entries: number }} Content */

export function makeWorkDirectory() {
  return mkdtempSync(join(tmpdir(), 'aurora-bench-'));
}

/** An empty database of this server, with its schema as it is now. */
export async function makeEmpty(path) {
  const server = await startThisServer(path);
  await server.stop();
  return path;
}

/** A database with so many records. @param {Content} content */
export async function makeFilled(path, content) {
  await makeEmpty(path);
  fill(path, tablesOf(content));
  return path;
}

/**
 * As `makeFilled`, but taken from an earlier run when its schema was the same. Whoever uses it may add rows; they are gone next time.
 * @param {Content} content
 */
export async function takeFilled(content) {
  mkdirSync(CACHE, { recursive: true });
  const empty = join(CACHE, `empty-${process.pid}.db`);
  await makeEmpty(empty);
  const path = join(CACHE, `${content.seeds}-${content.seedsPerRun}-${content.entries}-${schemaHash(empty)}.db`);
  if (existsSync(path)) {
    removeFiles(empty);
    trim(path, content);
    return path;
  }
  return make(empty, path, tablesOf(content));
}

/**
 * A database with these rows as records, of which the server has not taken in anything yet; from an earlier run when its schema was the same.
 * @param {string} name of the rows: others have another
 * @param {Record<string, { count: number, rowOf: (n: number) => object }>} tables
 */
export async function takeRecords(name, tables) {
  mkdirSync(CACHE, { recursive: true });
  const empty = join(CACHE, `empty-${process.pid}.db`);
  await makeEmpty(empty);
  const path = join(CACHE, `${name}-${schemaHash(empty)}.db`);
  if (!existsSync(path)) return make(empty, path, tables);
  removeFiles(empty);
  return path;
}

function make(empty, path, tables) {
  const start = performance.now();
  const rows = Object.values(tables).reduce((sum, { count }) => sum + count, 0);
  say(`Making a database of ${rows.toLocaleString('en')} records; the next run finds it in ${CACHE} ...`);
  const unfinished = `${path}.unfinished`;
  removeFiles(unfinished);
  renameSync(empty, unfinished);
  fill(unfinished, tables);
  renameSync(unfinished, path);
  say(`Made it in ${since(start)}.`);
  return path;
}

function tablesOf(content) {
  return { run_meta: runsOf(content), corpus: entriesOf(content), used_seeds: seedsOf(content) };
}

/** Reads the file once, so that the system has it in memory, if it has room: the first look at a page of a disk is the disk's time. */
export async function warm(path) {
  await finished(createReadStream(path, { highWaterMark: 1024 * 1024 }).resume());
}

/** A second file with the same content. */
export function copyDatabase(from, to) {
  withDatabase(from, (database) => database.pragma('wal_checkpoint(TRUNCATE)'));
  cpSync(from, to);
  return to;
}

/** @returns {number} rows in the table */
export function countRows(path, table = 'used_seeds', where = '1') {
  return withDatabase(path, (database) => database.prepare(`SELECT count(*) FROM ${table} WHERE ${where}`).pluck().get());
}

function removeFiles(path) {
  for (const suffix of ['', '-wal', '-shm']) rmSync(`${path}${suffix}`, { force: true });
}

/**
 * The rows of each table that a database with this content has.
 * @param {Content} content
 */
export function runsOf({ seeds, seedsPerRun }) {
  return { count: Math.ceil(seeds / seedsPerRun), rowOf: (n) => ({ ...runBody(n), seeding_enabled: Number(runBody(n).seeding_enabled) }) };
}

export function entriesOf({ entries }) {
  return { count: entries, rowOf: corpusRow };
}

export function seedsOf({ seeds, seedsPerRun }) {
  const runs = Math.ceil(seeds / seedsPerRun);
  return { count: seeds, rowOf: (n) => seedRow(n, runOfSeed(n, runs, seedsPerRun)) };
}

function fill(path, tables) {
  withDatabase(path, (database) => {
    database.pragma('synchronous = OFF');
    const indexes = database.prepare(`SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL`).all();
    for (const { name } of indexes) database.exec(`DROP INDEX ${name}`);
    for (const [table, rows] of Object.entries(tables)) insertAll(database, table, rows);
    for (const { sql } of indexes) database.exec(sql);
    database.pragma('wal_checkpoint(TRUNCATE)');
  });
}

function insertAll(database, table, { count, rowOf }) {
  if (count === 0) return;
  const columns = Object.keys(rowOf(0));
  const places = columns.map((name) => `@${name}`);
  const insert = database.prepare(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${places.join(', ')})`);
  const some = database.transaction((from, to) => {
    for (let n = from; n < to; n += 1) insert.run(rowOf(n));
  });
  for (let n = 0; n < count; n += ROWS_PER_TRANSACTION) some(n, Math.min(count, n + ROWS_PER_TRANSACTION));
}

function corpusRow(n) {
  const body = corpusBody(n);
  return {
    ...body,
    is_perfect: Number(body.passed === body.total),
    failing_tests: JSON.stringify(body.failing_tests),
    calls_functions: JSON.stringify(body.calls_functions),
    post_bow: JSON.stringify(body.post_bow),
  };
}

/** Takes away what a measurement has added. */
function trim(path, { seeds }) {
  withDatabase(path, (database) => {
    database.prepare('DELETE FROM used_seeds WHERE seq > ?').run(seeds);
    database.pragma('wal_checkpoint(TRUNCATE)');
  });
}

function schemaHash(path) {
  const schema = withDatabase(path, (database) => database.prepare('SELECT sql FROM sqlite_master ORDER BY name').pluck().all());
  return createHash('sha256').update(JSON.stringify(schema)).digest('hex').slice(0, 12);
}

function withDatabase(path, use) {
  const database = new BetterSqlite3(path);
  try {
    return use(database);
  } finally {
    database.close();
  }
}
