import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startPostgres, type PostgresServer } from '#postgres';
import { corpusEntryBody, runMetaBody, usedSeedBody } from './support/records.js';
import { databaseAt, eventually, holdTurn, query } from './support/postgres.js';
import { Relay } from './support/relay.js';
import { startTestApp, type Answer, type TestApp } from './support/test-app.js';
import type { TestDatabase } from './support/test-database.js';

/** Far from what an answer takes, and far from any limit of time. */
const AT_ONCE_MS = 1_000;
/** When the server does not answer at all, an answer takes what two statements and the wait for a turn may, and the driver's patience of 2 s. */
const QUICK = { AURORA_PG_STATEMENT_TIMEOUT_MS: '500', AURORA_PG_LOCK_TIMEOUT_MS: '400', AURORA_PG_CONNECT_TIMEOUT_MS: '2000' };

let server: PostgresServer;
let url: string;
let database: TestDatabase;
let relay: Relay;
let app: TestApp;

beforeAll(async () => {
  server = await startPostgres();
});

afterAll(() => server.stop());

beforeEach(async () => {
  url = await server.createDatabase();
  relay = await Relay.before(url);
  database = databaseAt(url, () => server.dropDatabase(url));
  app = await startTestApp({ database, env: { ...QUICK, DATABASE_URL: relay.url } });
});

afterEach(async () => {
  await app.stop();
  relay.close();
  await server.dropDatabase(url);
});

const READS = ['/api/run-meta/latest', '/api/used-seeds', '/api/used-seeds?run_id=run-1', '/api/corpus', '/api/corpus/summary'];
const WRITES: readonly [string, object][] = [
  ['/api/used-seeds', usedSeedBody()],
  ['/api/run-meta', runMetaBody()],
  ['/api/corpus', corpusEntryBody()],
  ['/api/batch', { items: [{ kind: 'used_seed', ...usedSeedBody() }] }],
];

async function timed(ask: () => Promise<Answer>): Promise<Answer & { tookMs: number }> {
  const began = performance.now();
  return { ...(await ask()), tookMs: performance.now() - began };
}

function askAll(): Promise<(Answer & { tookMs: number })[]> {
  return Promise.all([
    ...READS.map((path) => timed(() => app.get(path))),
    ...WRITES.map(([path, body]) => timed(() => app.post(path, body))),
    timed(() => app.get('/api/health/ready')),
  ]);
}

function expectRefusals(answers: readonly Answer[]): void {
  for (const { status, headers, body } of answers) {
    expect({ status, body }).toMatchObject({ status: 503, body: { error: 'unavailable' } });
    expect(headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
  }
}

const isReady = async (): Promise<boolean> => (await app.get('/api/health/ready')).status === 200;

describe('while the database server is away', () => {
  it('answers reads and writes with 503 at once, tells of itself all the same, and works by itself afterwards', async () => {
    for (const mode of ['immediate', 'fast', 'kill'] as const) {
      expect(await app.post('/api/used-seeds', usedSeedBody({ function: `before ${mode}` }))).toMatchObject({ status: 200 });
      await server.halt(mode);
      for (const answers of [await askAll(), await askAll()]) {
        expectRefusals(answers);
        expect(Math.max(...answers.map(({ tookMs }) => tookMs))).toBeLessThan(AT_ONCE_MS);
      }
      expect(await app.get('/api/health/live')).toMatchObject({ status: 200 });
      expect(await app.get('/api/server')).toMatchObject({ status: 200, body: { is_storing: false } });
      expect(await app.get('/api/system')).toMatchObject({ status: 200, body: { storage: { is_storing: false, database_bytes: null } } });
      const scrape = await app.get('/metrics');
      expect(scrape.status).toBe(200);
      expect(scrape.body).toContain('\naurora_storing 0\n');
      await server.start();
      // Nobody has to write for that.
      await eventually(async () => ((await app.get('/api/server')).body as { is_storing: boolean }).is_storing);
      expect(await app.post('/api/used-seeds', usedSeedBody({ function: `after ${mode}` }))).toMatchObject({ status: 200 });
      for (const path of READS) expect(await app.get(path)).toMatchObject({ status: 200 });
    }
    expect(await query(url, 'SELECT function FROM used_seeds ORDER BY seq')).toEqual(
      ['immediate', 'fast', 'kill'].flatMap((mode) => [{ function: `before ${mode}` }, { function: `after ${mode}` }]),
    );
  });

  it('breaks a list off that was under way, and never ends it as if it were whole', async () => {
    const snippet = 'x'.repeat(250_000);
    for (let n = 0; n < 60; n += 1) await app.post('/api/corpus', corpusEntryBody({ id: `entry-${n}`, snippet }));
    const response = await fetch(`${app.url}/api/corpus?limit=200`);
    const reader = response.body!.getReader();
    await reader.read();
    await server.halt('immediate');
    await expect(
      (async () => {
        while (!(await reader.read()).done);
      })(),
    ).rejects.toThrow();
    expectRefusals([await app.get('/api/corpus?limit=200')]);
    await server.start();
    await eventually(isReady);
  });
});

describe('while the database takes no writes', () => {
  it('answers 503 without asking it more often than it should, and works by itself afterwards', async () => {
    const name = new URL(url).pathname.slice(1);
    const endAll = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'aurora-telemetry'`;
    const sessions = async (): Promise<number> => {
      const rows = await query<{ sessions: number }>(server.url, `SELECT sessions::int FROM pg_stat_database WHERE datname = '${name}'`);
      return rows[0]!.sessions;
    };
    await query(server.url, `ALTER DATABASE "${name}" SET default_transaction_read_only = on`);
    await query(server.url, endAll);
    await eventually(async () => !(await isReady()));
    const before = await sessions();
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    // Twice a second, and the counter is written down once a second.
    expect((await sessions()) - before).toBeLessThan(20);
    expectRefusals([await app.post('/api/used-seeds', usedSeedBody())]);
    await query(server.url, `ALTER DATABASE "${name}" SET default_transaction_read_only = off`);
    await eventually(isReady, 5_000);
    expect(await app.post('/api/used-seeds', usedSeedBody())).toMatchObject({ status: 200 });
  });
});

describe('a connection that has ended', () => {
  it('costs nobody a request when nobody was using it', async () => {
    await Promise.all(READS.map((path) => app.get(path)));
    await app.post('/api/used-seeds', usedSeedBody());
    await query(
      url,
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1 AND datname = current_database()',
      ['aurora-telemetry'],
    );
    await new Promise((resolve) => setTimeout(resolve, 200));
    const answers = await Promise.all([...READS.map((path) => app.get(path)), ...WRITES.map(([path, body]) => app.post(path, body))]);
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
  });

  it('does not end the process, whenever it ends', async () => {
    for (let n = 0; n < 20; n += 1) {
      const asked = Promise.all([...READS.map((path) => app.get(path)), ...WRITES.map(([path, body]) => app.post(path, body))]);
      await new Promise((resolve) => setTimeout(resolve, n));
      relay.cut();
      for (const { status } of await asked) expect([200, 503]).toContain(status);
      await eventually(isReady);
    }
  });
});

describe('while nothing comes from the database server', () => {
  it('answers within the limits, then at once, and works by itself afterwards', async () => {
    expect(await app.post('/api/used-seeds', usedSeedBody({ function: 'before' }))).toMatchObject({ status: 200 });
    relay.freeze();
    const first = await askAll();
    expect(first.map(({ status }) => status)).toEqual(first.map(() => 503));
    expect(Math.max(...first.map(({ tookMs }) => tookMs))).toBeLessThan(6_000);
    const next = await askAll();
    expectRefusals(next);
    expect(Math.max(...next.map(({ tookMs }) => tookMs))).toBeLessThan(AT_ONCE_MS);
    relay.thaw();
    await eventually(isReady, 5_000);
    expect(await app.post('/api/used-seeds', usedSeedBody({ function: 'after' }))).toMatchObject({ status: 200 });
    for (const path of READS) expect(await app.get(path)).toMatchObject({ status: 200 });
  });

  it('does not wait for the end of a connection', async () => {
    await app.stop();
    app = await startTestApp({ database, env: { DATABASE_URL: relay.url } });
    const letGo = await holdTurn(url);
    const waiting = app.post('/api/used-seeds', usedSeedBody());
    const waiter = `SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND NOT granted`;
    await eventually(async () => (await query(url, waiter)).length > 0);
    relay.hidesEnds = true;
    const { tookMs, ...refused } = await timed(async () => {
      await query(url, `SELECT pg_terminate_backend(pid) FROM (${waiter}) AS waiter`);
      return waiting;
    });
    expectRefusals([refused]);
    expect(tookMs).toBeLessThan(AT_ONCE_MS);
    await letGo();
    await eventually(isReady, 5_000);
    expect(await app.post('/api/used-seeds', usedSeedBody())).toMatchObject({ status: 200 });
  });
});
