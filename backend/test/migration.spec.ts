import { afterEach, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { migrationOptions } from '../src/database/postgres/connection.js';
import { MIGRATIONS as POSTGRES_MIGRATIONS } from '../src/database/postgres/migrations/index.js';
import { writerOptions } from '../src/database/sqlite/connection.js';
import { MIGRATIONS as SQLITE_MIGRATIONS } from '../src/database/sqlite/migrations/index.js';
import { readEvidence } from './fuzz/evidence-oracle.js';
import { EventClient } from './support/event-client.js';
import { usedSeedBody } from './support/records.js';
import { startTestApp, type TestApp } from './support/test-app.js';
import { createTestDatabase, type TestDatabase } from './support/test-database.js';

let database: TestDatabase | undefined;
let app: TestApp | undefined;

afterEach(async () => {
  await app?.stop();
  await database?.remove();
});

const SEEDS = 120;

/** A database that has seen so many of the migrations, and some records. */
async function databaseOfBefore(migrations: number, records: readonly string[]): Promise<TestDatabase> {
  const made = await createTestDatabase();
  const before = await openAsOf(made, migrations);
  for (const statement of records) await before.query(statement);
  await before.destroy();
  return made;
}

async function openAsOf({ location, env }: TestDatabase, migrations: number): Promise<DataSource> {
  const isPostgres = 'DATABASE_URL' in env;
  const dataSource = new DataSource(
    isPostgres
      ? migrationOptions({ url: location }, POSTGRES_MIGRATIONS.slice(0, migrations))
      : writerOptions(location, [], SQLITE_MIGRATIONS.slice(0, migrations)),
  );
  await dataSource.initialize();
  if (isPostgres) await dataSource.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
  await dataSource.runMigrations();
  return dataSource;
}

const FIRST_RECORDS = [
  `INSERT INTO run_meta (run_id, timestamp, seed_bias, seeding_enabled, max_iters, notes)
    VALUES ('with-metadata', '2025-10-02T09:00:00.000Z', 0.5, 1, 9, 'old')`,
  ...Array.from(
    { length: SEEDS },
    (_, n) => `INSERT INTO used_seeds (id, run_id, function, timestamp)
      VALUES ('old-${n}', '${n % 3 === 0 ? 'with-metadata' : 'without'}', 'f', '2025-10-02T09:01:${10 + (n % 50)}.000Z')`,
  ),
];

/** Two functions with seeds, and two with outcomes; the log says that they were taken in. */
const TRIALS = [
  ...['f', 'g'].map(
    (name) => `INSERT INTO used_seeds (id, run_id, function, source_id, reason_json, timestamp)
      VALUES ('seed-${name}', 'run-1', '${name}', 's', '{"similarity":0.75,"method":"jaccard"}', '2025-10-02T09:00:00.000Z')`,
  ),
  ...['f', 'h'].map(
    (name) => `INSERT INTO outcomes (id, run_id, function, passed, total, is_solved, usage, source_id, timestamp)
      VALUES ('outcome-${name}', 'run-1', '${name}', 2, 2, 1, 'adapted', 's', '2025-10-02T09:01:00.000Z')`,
  ),
  `INSERT INTO runs (run_id, started_at, seeds) VALUES ('run-1', '2025-10-02T09:00:00.000Z', 7)`,
  `INSERT INTO final_outcomes (run_id, function, outcome, is_solved) VALUES ('run-1', 'f', 1, 0)`,
  `INSERT INTO change_log (kind, first, last) VALUES ('used_seed', 1, 2)`,
  `INSERT INTO change_log (kind, first, last) VALUES ('outcome', 1, 2)`,
];
const COUNTED = [
  `INSERT INTO trials (run_id, function, timestamp, is_solved, seeded, seeds_through) VALUES ('run-1', 'f', '2025-10-02T09:01:00.000Z', 0, 0, 0)`,
  `INSERT INTO function_counts (function, seeded_trials, seeded_solved, unseeded_trials, unseeded_solved) VALUES ('f', 3, 2, 1, 0)`,
  `INSERT INTO source_counts (source_id, function, uses, first_used_at, last_used_at) VALUES ('s', 'x', 3, '', '')`,
  `INSERT INTO calibration_counts (method, band, uses, solved) VALUES ('jaccard', 1, 1, 1)`,
];

it('brings a database of the version before to this one, with what follows from its rows', async () => {
  database = await databaseOfBefore(1, FIRST_RECORDS);
  app = await startTestApp({ database });
  const runs = async (): Promise<unknown> => ((await app?.get('/api/run-meta'))?.body as { runs: unknown }).runs;
  const expected = [
    { run_id: 'without', timestamp: null, started_at: '2025-10-02T09:01:10.000Z', seeds: 80, last_signal_at: '2025-10-02T09:01:59.000Z' },
    { run_id: 'with-metadata', timestamp: '2025-10-02T09:00:00.000Z', seeds: 40, notes: 'old', silent: true },
  ];
  expect(await runs()).toMatchObject(expected);
  expect(await app.database.query('SELECT kind, first, last FROM change_log ORDER BY seq')).toEqual([
    { kind: 'run_meta', first: 1, last: 1 },
    { kind: 'used_seed', first: 1, last: SEEDS },
  ]);
  app = await app.restart();
  expect(await runs()).toMatchObject(expected);
  await app.post('/api/used-seeds', usedSeedBody({ run_id: 'without' }));
  expect(await runs()).toMatchObject([{ seeds: 81, silent: false }, { seeds: 40 }]);
});

it.each([
  ['the evidence', 2, TRIALS],
  ['the words', 3, [...TRIALS, ...COUNTED]],
  ['the one table of trials', 4, [...TRIALS, ...COUNTED]],
])('counts the evidence of a database of the version before %s from its records', async (_what, migrations, records) => {
  database = await databaseOfBefore(migrations, records);
  app = await startTestApp({ database });
  const { stored, expected } = await readEvidence(app.database);
  expect(stored).toEqual(expected);
  expect(stored.source_counts).toMatchObject([
    { function: 'f', uses: 1, trials: 1, solved: 1, adapted: 1 },
    { function: 'g', uses: 1, trials: 0 },
  ]);
  expect(stored.calibration_counts).toEqual([{ method: 'jaccard', band: 7, uses: 1, solved: 1 }]);
  expect(await app.database.query('SELECT seeds, outcomes, solved FROM runs')).toEqual([{ seeds: 2, outcomes: 2, solved: 2 }]);
});

it('has whoever followed the version before the one table of trials read anew, and goes on behind the places that it had given', async () => {
  database = await databaseOfBefore(4, [...TRIALS, ...COUNTED]);
  app = await startTestApp({ database });
  await app.post('/api/used-seeds', usedSeedBody());
  for (const place of ['1-1', '2-2']) {
    const client = await EventClient.open(app.url, `?after=${place}`);
    await client.until(({ events }) => events.at(-1)?.event === 'ready');
    client.close();
    expect(client.events.map(({ event }) => event)).toEqual(['resync', 'ready']);
    expect(Number(client.lastId?.split('-')[0])).toBeGreaterThan(2);
  }
});
