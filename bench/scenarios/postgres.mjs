import { join } from 'node:path';
import { startThisServer, startWorker } from '../lib/contestants.mjs';
import { countRows, makeFilled } from '../lib/databases.mjs';
import { assertAllGood, compare, put, runnerOf } from '../lib/measure.mjs';
import { countRowsOn, cpuMsOfServer, makeEmptyOn, startDatabaseServer, startThisServerOn } from '../lib/postgres.mjs';
import { runId } from '../lib/records.mjs';
import { figure, median, range } from '../lib/stats.mjs';
import { RATIO_COLUMNS, ratioRow } from '../lib/tables.mjs';

const BATCH_SIZE = 1_000;
const BATCH_CONNECTIONS = 4;
const CONNECTIONS = 50;
const TARGET = { goal: 0.5, stretch: 0.8, atLeast: true };
const INSTANCES = [1, 2, 3];

/** One instance on PostgreSQL, against inserts by its driver alone and against the same server on SQLite. */
export async function postgres({ loader, directory, effort }) {
  const databases = await startDatabaseServer();
  const [url, rawUrl] = [await makeEmptyOn(databases), await makeEmptyOn(databases)];
  const path = await makeFilled(join(directory, 'postgres.db'), { seeds: 0, seedsPerRun: 1, entries: 0 });
  const raw = startWorker('baselines/raw-postgres.mjs', [rawUrl, String(BATCH_SIZE)]);
  const onPostgres = await startThisServerOn(url);
  const onSqlite = await startThisServer(path);
  const session = `postgres-${process.pid}`;
  const batches = { kind: 'batch', session, size: BATCH_SIZE, format: 'json' };
  let rawStored = 0;
  const rawRunner = {
    name: 'raw inserts',
    run: async (durationMs) => {
      const result = await raw.run({ durationMs });
      rawStored += result.stored;
      return result;
    },
  };
  const over = (source, connections) => [onPostgres, onSqlite].map((server) => runnerOf(loader, server, source, connections));
  const [batchesHere, batchesOnSqlite] = over(batches, BATCH_CONNECTIONS);
  const [batch, rawBatch, sqliteBatch] = await compare([batchesHere, rawRunner, batchesOnSqlite], { ...effort, unit: 'recordsPerSecond' });
  const single = await compare(over({ kind: 'seed', session }, CONNECTIONS), effort);
  const reads = [];
  for (const [what, pathOf] of [
    ['`GET /api/run-meta/latest`', '/api/run-meta/latest'],
    ['`GET /api/used-seeds?run_id=`, 200 rows', `/api/used-seeds?run_id=${session}-${runId(0)}`],
  ]) {
    const reading = [onPostgres, onSqlite].map((server) => ({ ...server }));
    const get = { kind: 'get', paths: [pathOf], isFresh: true };
    const outcomes = await compare(
      reading.map((server) => runnerOf(loader, server, get, CONNECTIONS)),
      { ...effort, repetitions: Math.min(3, effort.repetitions) },
    );
    reading.forEach((server) => assertAllGood(server));
    reads.push([what, outcomes]);
  }
  for (const each of [onPostgres, onSqlite, raw]) await each.stop();
  await assertStored(onPostgres, url);
  assertAllGood(onSqlite, { countStored: (file) => countRows(file) });
  if ((await countRowsOn(rawUrl)) !== rawStored) throw new Error('The raw inserts have lost rows.');
  await databases.stop();

  const name = `\`POST /api/batch\`, ${BATCH_SIZE} seeds as JSON`;
  return {
    columns: RATIO_COLUMNS([]),
    rows: [
      ratioRow(`${name}, to raw multi-row inserts`, [batch, rawBatch], TARGET),
      ratioRow('the same, to this server on SQLite', [batch, sqliteBatch], undefined),
      ratioRow(`\`POST /api/used-seeds\`, ${CONNECTIONS} connections, to SQLite`, single, undefined),
      ...reads.map(([what, outcomes]) => ratioRow(`${what}, none kept, to SQLite`, outcomes, undefined)),
    ],
    note:
      `"This server" is on PostgreSQL in all rows. Rows a second with ${BATCH_CONNECTIONS} connections for batches, else answers a second; CPU of this process alone, without the database's. ` +
      `The raw inserts are one statement of ${BATCH_SIZE} rows by \`pg\` in a transaction, prepared, from rows that are made ahead. ` +
      'Every row that was acknowledged was found in the databases afterwards, and no other.',
  };
}

/** As many instances on one database, each with a load of its own. */
export async function instances({ effort }) {
  const databases = await startDatabaseServer();
  const url = await makeEmptyOn(databases);
  const servers = [];
  const loaders = [];
  for (let n = 0; n < INSTANCES.at(-1); n += 1) {
    servers.push(await startThisServerOn(url));
    loaders.push(startWorker('lib/loader.mjs'));
  }
  const rows = [];
  for (const [what, source, connections, unit] of [
    ['`POST /api/used-seeds`', { kind: 'seed', session: `instances-${process.pid}` }, 24, 'perSecond'],
    [
      `\`POST /api/batch\`, ${BATCH_SIZE} seeds`,
      { kind: 'batch', session: `instances-${process.pid}`, size: BATCH_SIZE, format: 'json' },
      4,
      'recordsPerSecond',
    ],
  ]) {
    const samples = INSTANCES.map(() => []);
    for (let n = -1; n < effort.repetitions; n += 1) {
      for (const [index, count] of INSTANCES.entries()) {
        const sample = await measureTogether(
          servers.slice(0, count),
          loaders,
          source,
          connections / count,
          databases,
          n < 0 ? effort.warmUpMs : effort.durationMs,
          unit,
        );
        if (n >= 0) samples[index].push(sample);
      }
    }
    rows.push(
      ...INSTANCES.map((count, index) => {
        const of = (pick) => median(samples[index].map(pick));
        return [
          index === 0 ? what : '',
          String(count),
          figure(of(({ sum }) => sum)),
          range(samples[index].map(({ sum }) => sum)),
          `${figure(of(({ instanceUs }) => instanceUs))} µs`,
          `${figure(of(({ databaseUs }) => databaseUs))} µs`,
        ];
      }),
    );
  }
  for (const each of [...servers, ...loaders]) await each.stop();
  const acknowledged = servers.reduce((sum, server) => sum + (server.acknowledged ?? 0), 0);
  servers.forEach((server) => assertAllGood(server));
  const stored = await countRowsOn(url);
  if (stored !== acknowledged) throw new Error(`The instances acknowledged ${acknowledged} records, and ${stored} are stored.`);
  await databases.stop();
  return {
    columns: ['what', 'instances', 'seeds a second, together', 'spread', 'CPU a seed, of the instances', 'CPU a seed, of PostgreSQL'],
    rows,
    note: 'The same number of connections in all, spread over the instances. CPU in microseconds of a core for each seed. All processes, the load among them, share the cores of this machine, so more instances cannot bring more here; the CPU a seed tells what they would on cores of their own.',
  };
}

async function measureTogether(servers, loaders, source, connections, databases, durationMs, unit) {
  const databaseBefore = cpuMsOfServer(databases);
  const results = await Promise.all(
    servers.map((server, index) => put(loaders[index], server, source, { connections: Math.max(1, Math.round(connections)), durationMs })),
  );
  const records = results.reduce((sum, { acknowledged }) => sum + acknowledged, 0);
  const instanceMs = results.reduce((sum, { cpuUs, answered }) => sum + (cpuUs * answered) / 1000, 0);
  return {
    sum: results.reduce((sum, result) => sum + result[unit], 0),
    instanceUs: (instanceMs * 1000) / records,
    databaseUs: ((cpuMsOfServer(databases) - databaseBefore) * 1000) / records,
  };
}

async function assertStored(contestant, url) {
  assertAllGood(contestant);
  const stored = await countRowsOn(url);
  if (stored !== (contestant.acknowledged ?? 0))
    throw new Error(`The ${contestant.name} acknowledged ${contestant.acknowledged} records and stored ${stored}.`);
}
