import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startPostgres, type PostgresServer } from '#postgres';
import { Database } from '../src/database/database.js';
import { ENTITIES } from '../src/entities.js';
import { databaseAt, eventually, query } from './support/postgres.js';
import { runMetaBody } from './support/records.js';
import { startTestApp, type TestApp } from './support/test-app.js';
import type { TestDatabase } from './support/test-database.js';

let server: PostgresServer;
let database: TestDatabase;

beforeAll(async () => {
  // What nobody waits for stays in memory, and is lost when the server crashes.
  server = await startPostgres({ settings: { wal_writer_delay: '10s' } });
});

afterAll(() => server.stop());

beforeEach(async () => {
  const url = await server.createDatabase();
  database = databaseAt(url, () => server.dropDatabase(url));
});

afterEach(() => database.remove());

describe('the change token of PostgreSQL', () => {
  let instances: Database[];
  const tokens = (): Promise<string[]> => Promise.all(instances.map(async (instance) => instance.changeToken()));

  beforeEach(async () => {
    const open = (): Promise<Database> => Database.open({ url: database.location }, ENTITIES);
    instances = [await open(), await open()];
  });

  afterEach(() => Promise.all(instances.map((instance) => instance.close())));

  it('is the same for all instances, and stays so until something is committed, by whomever', async () => {
    const seen = new Set<string>();
    const commits = [
      () => instances[0]!.probe(),
      () => instances[1]!.probe(),
      () => query(database.location, 'UPDATE server_probe SET count = 0'),
    ];
    for (const commit of commits) {
      const [one, other] = await tokens();
      expect(one).toBe(other);
      await query(database.location, 'SELECT * FROM used_seeds');
      expect(await tokens()).toEqual([one, one]);
      expect(seen).not.toContain(one);
      seen.add(one!);
      await commit();
    }
    for (const token of await tokens()) expect(seen).not.toContain(token);
  });

  it('never is one from before a crash, whatever the server has forgotten', async () => {
    const give = `UPDATE server_probe SET count = count`;
    const seen = new Set<string>();
    for (let crash = 0; crash < 3; crash += 1) {
      await query(database.location, `BEGIN; ${give}; ROLLBACK`);
      const [before] = await tokens();
      expect(seen).not.toContain(before);
      seen.add(before!);
      await server.restart('immediate');
      await eventually(() =>
        tokens().then(
          () => true,
          () => false,
        ),
      );
      // It counts anew from where it remembers.
      await query(database.location, give);
      const [after] = await tokens();
      expect(seen).not.toContain(after);
      seen.add(after!);
    }
  });
});

describe('answers of two instances', () => {
  it('are never older than what either has acknowledged, kept, unchanged or new', async () => {
    const apps: TestApp[] = [await startTestApp({ database }), await startTestApp({ database })];
    const etags = ['', ''];
    for (let n = 0; n < 60; n += 1) {
      const run_id = `run-${n}`;
      const timestamp = new Date(Date.UTC(2026, 0, 1) + n * 1_000).toISOString();
      expect(await apps[n % 2]!.post('/api/run-meta', runMetaBody({ run_id, timestamp }))).toMatchObject({ status: 200 });
      for (const [index, app] of apps.entries()) {
        // The second question finds what the first has kept; the third names what was answered before the commit.
        for (const headers of [{}, {}, { 'if-none-match': etags[index]! }]) {
          const answer = await app.get('/api/run-meta/latest', headers);
          expect(answer).toMatchObject({ status: 200, body: { meta: { run_id } } });
        }
        etags[index] = (await app.get('/api/run-meta/latest')).headers.get('etag')!;
      }
    }
    for (const [index, app] of apps.entries())
      expect(await app.get('/api/run-meta/latest', { 'if-none-match': etags[index]! })).toMatchObject({ status: 304 });
    for (const app of apps) await app.stop();
  });
});
