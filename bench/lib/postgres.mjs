/** PostgreSQL databases to measure on, on a server of the benchmark's own that waits for its disk. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startPostgres } from '../../scripts/lib/postgres.mjs';
import { say, since } from '../../scripts/lib/tools.mjs';
import { cpuMsOf, startThisServer } from './contestants.mjs';
import { entriesOf, runsOf, seedsOf } from './databases.mjs';

/** As for a machine of 8 GiB that has other work: a quarter of a usual server's memory. */
const SETTINGS = { shared_buffers: '512MB', max_wal_size: '4GB', checkpoint_timeout: '5min', effective_cache_size: '4GB' };
const CACHE = join(tmpdir(), 'aurora-bench-cache');
const PASSWORD = 'bench';
const ROWS_PER_INSERT = 2_000;

/** A server with an empty data directory. */
export function startDatabaseServer() {
  return startPostgres({ durable: true, settings: SETTINGS });
}

/** This server on a database there. @returns {Promise<import('./contestants.mjs').Contestant>} */
export function startThisServerOn(url, options = {}) {
  return startThisServer(undefined, { ...options, environment: { DATABASE_URL: url, ...options.environment } });
}

/** A database of this server with its schema as it is now. @returns its URL */
export async function makeEmptyOn(databaseServer) {
  const url = await databaseServer.createDatabase();
  const server = await startThisServerOn(url);
  await server.stop();
  return url;
}

/** @returns {Promise<number>} rows in the table */
export async function countRowsOn(url, table = 'used_seeds', where = 'true') {
  const [{ count }] = await query(url, `SELECT count(*) FROM ${table} WHERE ${where}`);
  return Number(count);
}

/** Milliseconds of a core that the processes of a database server have used, those that ended before it asked left out. */
export function cpuMsOfServer({ pid }) {
  return [pid, ...childrenOf(pid)].reduce((sum, process) => sum + (cpuMsOf(process) ?? 0), 0);
}

/**
 * A server with databases of so many records, from an earlier run when it made them.
 * @param {import('./databases.mjs').Content[]} contents
 */
export async function takeFilledServer(contents) {
  const dataDirectory = join(CACHE, 'postgres');
  mkdirSync(CACHE, { recursive: true });
  const isNew = !existsSync(join(dataDirectory, 'PG_VERSION'));
  if (isNew) rmSync(dataDirectory, { recursive: true, force: true });
  const server = await startPostgres({ durable: true, settings: SETTINGS, dataDirectory, password: PASSWORD });
  const urls = [];
  for (const content of contents) urls.push(await takeFilledOn(server, content));
  return { server, urls };
}

async function takeFilledOn(server, { seeds, seedsPerRun, entries }) {
  const name = `filled_${seeds}_${seedsPerRun}_${entries}`;
  const [found] = await query(server.url, `SELECT 1 FROM pg_database WHERE datname = '${name}'`);
  const url = new URL(server.url);
  url.pathname = name;
  if (found === undefined) {
    const start = performance.now();
    say(`Making a PostgreSQL database of ${seeds.toLocaleString('en')} seeds; the next run finds it in ${CACHE} ...`);
    const unfinished = await makeEmptyOn(server);
    await fill(unfinished, { seeds, seedsPerRun, entries });
    await query(server.url, `ALTER DATABASE "${new URL(unfinished).pathname.slice(1)}" RENAME TO ${name}`);
    say(`Made it in ${since(start)}.`);
  } else await query(url.href, `DELETE FROM used_seeds WHERE seq > ${seeds}`);
  await query(url.href, `SELECT setval('used_seeds_seq_seq', ${seeds})`);
  await query(url.href, 'VACUUM ANALYZE');
  return url.href;
}

async function fill(url, content) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('SET synchronous_commit = off');
    const { rows: indexes } = await client.query(
      `SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' AND indexname LIKE '%\\_by\\_%' OR indexname = 'corpus_best'`,
    );
    for (const { indexname } of indexes) await client.query(`DROP INDEX ${indexname}`);
    await insertAll(client, 'run_meta', runsOf(content));
    await insertAll(client, 'corpus', entriesOf(content));
    await insertAll(client, 'used_seeds', seedsOf(content));
    for (const { indexdef } of indexes) await client.query(indexdef);
  } finally {
    await client.end();
  }
}

async function insertAll(client, table, { count, rowOf }) {
  if (count === 0) return;
  const columns = Object.keys(rowOf(0)).join(', ');
  for (let from = 0; from < count; from += ROWS_PER_INSERT) {
    const rows = Array.from({ length: Math.min(ROWS_PER_INSERT, count - from) }, (_, n) => rowOf(from + n));
    await client.query(`INSERT INTO ${table} (${columns}) SELECT ${columns} FROM json_populate_recordset(NULL::${table}, $1)`, [
      JSON.stringify(rows),
    ]);
  }
}

async function query(url, sql) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

function childrenOf(pid) {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => parentOf(name) === pid)
    .map(Number);
}

function parentOf(pid) {
  try {
    return Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ')[1]);
  } catch {
    return undefined;
  }
}
