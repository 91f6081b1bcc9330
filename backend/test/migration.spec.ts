import { afterEach, expect, it } from '@jest/globals';
import { loadConfig } from '../src/config/app-config.js';
import { databaseOptions } from '../src/database-options.js';
import { Database } from '../src/database/database.js';
import { ENTITIES } from '../src/entities.js';
import { readEvidence } from './fuzz/evidence-oracle.js';
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
const LATER_TABLES = ['run_states', 'outcomes', 'client_drops', 'runs', 'final_outcomes', 'change_log'];

const EVIDENCE_TABLES = ['trials', 'due_trials', 'function_counts', 'score_counts', 'source_counts', 'calibration_counts'];

/** A database of the version before the evidence, with rows that were taken in by then. */
async function databaseBeforeEvidence(): Promise<TestDatabase> {
  const made = await createTestDatabase();
  const before = await startTestApp({ database: made });
  const reason = { similarity: 0.75, method: 'jaccard' };
  const seed = { kind: 'used_seed', run_id: 'run-1', source_id: 's', reason, timestamp: '2025-10-02T09:00:00Z' };
  const outcome = {
    kind: 'outcome',
    run_id: 'run-1',
    passed: 2,
    total: 2,
    usage: 'adapted',
    source_id: 's',
    timestamp: '2025-10-02T09:01:00Z',
  };
  const items = [...['f', 'g'].map((name) => ({ ...seed, function: name })), ...['f', 'h'].map((name) => ({ ...outcome, function: name }))];
  expect((await before.post('/api/batch', { items })).status).toBe(200);
  await before.stop();
  const opened = await Database.open(databaseOptions(loadConfig(made.env)), ENTITIES);
  await opened.write(async (transaction) => {
    await transaction.query('DROP INDEX used_seeds_by_function');
    await transaction.query('CREATE INDEX used_seeds_by_function ON used_seeds (function, run_id)');
    for (const table of EVIDENCE_TABLES) await transaction.query(`DROP TABLE ${table}`);
    await transaction.query(`DELETE FROM schema_migrations WHERE name LIKE 'Evidence%'`);
  });
  await opened.close();
  return made;
}

/** A database as the version before that left it: without what came since, and with rows. */
async function databaseOfBefore(): Promise<TestDatabase> {
  const made = await createTestDatabase();
  const opened = await Database.open(databaseOptions(loadConfig(made.env)), ENTITIES);
  await opened.write(async ({ query }) => {
    await query('DROP VIEW reported_outcomes');
    await query('DROP INDEX used_seeds_by_function');
    for (const table of [...LATER_TABLES, ...EVIDENCE_TABLES]) await query(`DROP TABLE ${table}`);
    await query(`DELETE FROM schema_migrations WHERE name LIKE 'Lifecycle%' OR name LIKE 'Evidence%'`);
    const meta = 'INSERT INTO run_meta (run_id, timestamp, seed_bias, seeding_enabled, max_iters, notes) VALUES (?, ?, 0.5, 1, 9, ?)';
    await query(meta, ['with-metadata', '2025-10-02T09:00:00.000Z', 'old']);
    const seed = 'INSERT INTO used_seeds (id, run_id, function, timestamp) VALUES (?, ?, ?, ?)';
    for (let n = 0; n < SEEDS; n += 1)
      await query(seed, [
        `old-${String(n)}`,
        n % 3 === 0 ? 'with-metadata' : 'without',
        'f',
        `2025-10-02T09:01:${String(10 + (n % 50))}.000Z`,
      ]);
  });
  await opened.close();
  return made;
}

it('brings a database of the version before to this one, with what follows from its rows', async () => {
  database = await databaseOfBefore();
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

it('counts the evidence of a database of the version before from its records', async () => {
  database = await databaseBeforeEvidence();
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
