import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { startPostgres, type PostgresServer } from '#postgres';
import pg from 'pg';
import { Database } from '../src/database/database.js';
import { LOCK_MIGRATIONS } from '../src/database/postgres/connection.js';
import { MIGRATIONS } from '../src/database/postgres/migrations/index.js';
import { ENTITIES, PROJECTIONS } from '../src/entities.js';
import { onConnection, query } from './support/postgres.js';
import { Relay } from './support/relay.js';

let server: PostgresServer;
let url: string;
let opened: Database[];

beforeAll(async () => {
  server = await startPostgres();
});

afterAll(() => server.stop());

beforeEach(async () => {
  url = await server.createDatabase();
  opened = [];
});

afterEach(async () => {
  jest.restoreAllMocks();
  for (const database of opened) await database.close();
  await server.dropDatabase(url);
});

async function open(address = url): Promise<Database> {
  const database = await Database.open({ url: address, connectTimeoutMs: 500 }, ENTITIES);
  opened.push(database);
  return database;
}

/** What the operator is told when it does not open. */
async function complaint(address: string): Promise<string> {
  const error: unknown = await open(address).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(Error);
  return (error as Error).message;
}

const changed = (change: (address: URL) => void): string => {
  const address = new URL(url);
  change(address);
  return address.href;
};

describe('opening a PostgreSQL database', () => {
  it('migrates it once when four instances do it at once', async () => {
    for (const database of await Promise.all([open(), open(), open(), open()])) await database.probe();
    expect(await query(url, 'SELECT name FROM schema_migrations ORDER BY id')).toEqual(MIGRATIONS.map(({ name }) => ({ name })));
    expect(await query(url, 'SELECT count::int FROM server_probe')).toEqual([{ count: 4 }]);
  });

  it('counts what is valid JSON, and PostgreSQL refuses to look into', async () => {
    await (await open()).probe();
    const reasons = [
      [String.raw`{"a\u0000b": 1, "similarity": 0.5, "method": "nul"}`, 'nul', 5],
      [String.raw`{"a": "\udc80", "similarity": 0.5, "method": "half"}`, 'half', 5],
      [String.raw`{"a": "\\ud83d\udc80", "similarity": 1e-1, "method": "\ud83d\ude00 pair \\u0000"}`, '\ufffd\ufffd pair \\ufffd', 1],
      ['{"similarity": 1e999, "method": "huge"}', 'huge', -1],
      [`{"similarity": ${'9'.repeat(400)}, "method": "long"}`, 'long', -1],
      [`{"similarity": 0.5, "method": "deep", "a": ${'['.repeat(50_000)}${']'.repeat(50_000)}}`, '', -1],
      [String.raw`{"similarity": 5e-1, "method": "\ud83d\ude00"}`, '😀', 5],
    ] as const;
    for (const [index, [reason]] of reasons.entries())
      await query(
        url,
        `INSERT INTO used_seeds (id, run_id, function, source_id, reason_json, timestamp) VALUES ($1, 'r', 'f', '', $2, '2025-10-02T09:00:00.000Z')`,
        [`s${String(index)}`, reason],
      );
    await query(
      url,
      `INSERT INTO outcomes (id, run_id, function, is_solved, usage, timestamp) VALUES ('o', 'r', 'f', 1, 'ignored', '2025-10-02T09:00:00.000Z')`,
    );
    opened.push(await Database.open({ url }, ENTITIES, PROJECTIONS));
    const counted = await query<{ method: string; band: number }>(url, 'SELECT method, band FROM calibration_counts ORDER BY method');
    const expected = reasons.map(([, method, band]) => ({ method, band }));
    expect(counted).toHaveLength(expected.length);
    expect(counted).toEqual(expect.arrayContaining(expected));
    expect(await query(url, 'SELECT source_id FROM source_counts')).toEqual([]);
  });

  it('has the planner know tables that were filled at once, and leaves small ones to themselves', async () => {
    await (await open()).probe();
    await query(
      url,
      `INSERT INTO used_seeds (id, run_id, function, snippet, timestamp)
        SELECT n::text, 'r', 'f', repeat('x', 1000), '2025-10-02T09:00:00.000Z' FROM generate_series(1, 2000) AS n`,
    );
    await open();
    const known = `SELECT relname, reltuples::int AS rows FROM pg_class WHERE relname IN ('used_seeds', 'outcomes') ORDER BY relname`;
    expect(await query(url, known)).toEqual([
      { relname: 'outcomes', rows: -1 },
      { relname: 'used_seeds', rows: 2_000 },
    ]);
  });

  it('waits for another instance whose migrations take longer than a connection may', async () => {
    await onConnection(url, async (other) => {
      await other.query(LOCK_MIGRATIONS);
      let isOpen = false;
      const opening = open().then(() => (isOpen = true));
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      expect(isOpen).toBe(false);
      await other.query('SELECT pg_advisory_unlock_all()');
      await opening;
    });
  });

  it('waits for a server that is starting, and for one that says nothing yet', async () => {
    await server.halt();
    const opening = open();
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    await server.start();
    await (await opening).probe();

    const relay = await Relay.before(url);
    relay.freeze();
    const openingThrough = open(relay.url);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    relay.thaw();
    await (await openingThrough).probe();
    relay.close();
  });

  it('refuses one that was written by a newer version, and leaves it as it is', async () => {
    await open();
    await query(url, `INSERT INTO schema_migrations (timestamp, name) VALUES (9999999999999, 'FromTheFuture9999999999999')`);
    expect(await complaint(url)).toMatch(/cannot be used: it was written by a newer version.*FromTheFuture9999999999999.*left as it is/);
  });

  it('says what is wrong, without the password', async () => {
    const secret = 'a-secret-that-nobody-should-see';
    const wrongPassword = await complaint(changed((address) => (address.password = secret)));
    expect(wrongPassword).toMatch(/cannot be reached: password authentication failed/);
    const noDatabase = await complaint(changed((address) => (address.pathname = '/no_such_database')));
    expect(noDatabase).toMatch(/cannot be reached: database "no_such_database" does not exist/);
    for (const told of [wrongPassword, noDatabase]) {
      expect(told).not.toContain(secret);
      expect(told).not.toContain(server.password);
    }
  });

  it('warns of a server that does not wait for its disk, as those of tests are', async () => {
    expect((await open()).warnings).toEqual(['fsync=off', 'full_page_writes=off'].map((setting) => expect.stringContaining(setting)));
  });

  it('lets no setting of the address take the place of what is promised', async () => {
    const careless = changed(({ searchParams }) => {
      searchParams.set('options', '-c synchronous_commit=off -c work_mem=5MB');
      searchParams.set('idle_in_transaction_session_timeout', '0');
    });
    const database = await open(careless);
    const settings = ['synchronous_commit', 'idle_in_transaction_session_timeout', 'work_mem'];
    const sql = `SELECT ${settings.map((name) => `current_setting('${name}') AS ${name}`).join(', ')}`;
    expect(await database.write((manager) => manager.query(sql))).toEqual([
      { synchronous_commit: 'on', idle_in_transaction_session_timeout: '5s', work_mem: '5MB' },
    ]);
  });

  it('refuses another encoding', async () => {
    await query(server.url, `CREATE DATABASE latin ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0`);
    const latin = changed((address) => (address.pathname = '/latin'));
    expect(await complaint(latin)).toMatch(/encoding is LATIN1, not UTF8/);
    await server.dropDatabase(latin);
  });

  it('refuses a server that is too old', async () => {
    const ask = pg.Client.prototype.query as (...args: unknown[]) => unknown;
    jest.spyOn(pg.Client.prototype, 'query').mockImplementation(function (this: pg.Client, ...args: unknown[]) {
      const isQuestion = typeof args[0] === 'string' && args[0].includes('server_version_num');
      return isQuestion ? Promise.resolve({ rows: [{ version: '140011', encoding: 'UTF8' }] }) : ask.apply(this, args);
    });
    expect(await complaint(url)).toMatch(/older than PostgreSQL 15/);
  });
});
