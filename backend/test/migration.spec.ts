import { afterEach, expect, it } from '@jest/globals';
import { loadConfig } from '../src/config/app-config.js';
import { databaseOptions } from '../src/database-options.js';
import { Database } from '../src/database/database.js';
import { ENTITIES } from '../src/entities.js';
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

/** A database as the version before left it: without what came since, and with rows. */
async function databaseOfBefore(): Promise<TestDatabase> {
  const made = await createTestDatabase();
  const opened = await Database.open(databaseOptions(loadConfig(made.env)), ENTITIES);
  await opened.write(async ({ query }) => {
    await query('DROP VIEW reported_outcomes');
    await query('DROP INDEX used_seeds_by_function');
    for (const table of LATER_TABLES) await query(`DROP TABLE ${table}`);
    await query(`DELETE FROM schema_migrations WHERE name LIKE 'Lifecycle%'`);
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
