import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import pg from 'pg';
import { Database, type Transaction } from '../src/database/database.js';
import { eventually, holdTurn, query } from './support/postgres.js';
import { corpusEntryBody, runMetaBody, usedSeedBody } from './support/records.js';
import { Relay } from './support/relay.js';
import { startTestApp, type Answer, type TestApp } from './support/test-app.js';
import { createTestDatabase, type TestDatabase } from './support/test-database.js';

let database: TestDatabase;
let url: string;
let app: TestApp;

beforeEach(async () => {
  database = await createTestDatabase();
  url = database.location;
});

afterEach(async () => {
  jest.restoreAllMocks();
  await app.stop();
  await database.remove();
});

async function start(env: Record<string, string> = {}, databaseUrl = url): Promise<void> {
  app = await startTestApp({ database, env: { ...env, DATABASE_URL: databaseUrl } });
}

const seed = (name: string): Promise<Answer> => app.post('/api/used-seeds', usedSeedBody({ function: name }));

async function storedSeeds(): Promise<string[]> {
  const rows = await query<{ function: string }>(url, 'SELECT function FROM used_seeds ORDER BY function');
  return rows.map((row) => row.function);
}

/** Posts seeds that share a group, while another has the turn to write. */
async function seedsInOneGroup(names: readonly string[]): Promise<number[]> {
  const letGo = await holdTurn(url);
  // The first waits for its turn, and the others for the first.
  const posted = [seed('first')];
  await eventually(async () => (await query(url, `SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted`)).length > 0);
  posted.push(...names.map(seed));
  await eventually(() => Promise.resolve(app.nest.get(Database).queue.waiting.records === names.length));
  await letGo();
  const [first, ...statuses] = (await Promise.all(posted)).map(({ status }) => status);
  expect(first).toBe(200);
  return statuses;
}

const NAMES = Array.from({ length: 20 }, (_, n) => `seed-${String(n).padStart(2, '0')}`);

describe('a write', () => {
  it('is refused when its turn does not come in time, while reads go on, and the next one is stored', async () => {
    await start({ AURORA_PG_LOCK_TIMEOUT_MS: '300' });
    const letGo = await holdTurn(url);
    const refused = await seed('refused');
    expect(refused).toMatchObject({ status: 503, body: { error: 'unavailable', details: expect.stringContaining('Others hold') } });
    expect(refused.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(await app.get('/api/used-seeds')).toMatchObject({ status: 200, body: { seeds: [] } });
    expect(await app.get('/api/health/ready')).toMatchObject({ status: 503 });
    expect(await app.get('/api/system')).toMatchObject({ body: { refused: { records_locked: 2, records_away: 0 } } });
    await letGo();
    expect(await seed('stored')).toMatchObject({ status: 200 });
    expect(await storedSeeds()).toEqual(['stored']);
  });

  it('is refused when a statement takes too long, and so is a read; what is not concerned goes on', async () => {
    await start({ AURORA_PG_STATEMENT_TIMEOUT_MS: '300', AURORA_PG_LOCK_TIMEOUT_MS: '200' });
    const expectRefusal = ({ status, body, headers }: Answer): void => {
      expect({ status, body }).toMatchObject({ status: 503, body: { error: 'unavailable' } });
      expect(headers.get('retry-after')).toMatch(/^\d+$/);
    };
    await query(
      url,
      `CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(10); RETURN NEW; END $$;
       CREATE TRIGGER slow BEFORE INSERT ON corpus FOR EACH ROW EXECUTE FUNCTION wait()`,
    );
    expectRefusal(await app.post('/api/corpus', corpusEntryBody()));
    await query(url, 'DROP TRIGGER slow ON corpus; ALTER TABLE corpus RENAME TO entries');
    await query(url, 'CREATE VIEW corpus AS SELECT entries.* FROM entries RIGHT JOIN pg_sleep(10) ON true');
    expectRefusal(await app.get('/api/corpus'));
    expect(await seed('stored')).toMatchObject({ status: 200 });
    await query(url, 'DROP VIEW corpus; ALTER TABLE entries RENAME TO corpus');
    expect(await app.post('/api/corpus', corpusEntryBody())).toMatchObject({ status: 200 });
  });

  it('that breaks a rule of its table leaves the others of its group stored', async () => {
    await start();
    await query(url, `ALTER TABLE used_seeds ADD CHECK (function <> 'seed-07')`);
    expect(await seedsInOneGroup(NAMES)).toEqual(NAMES.map((name) => (name === 'seed-07' ? 500 : 200)));
    expect(await storedSeeds()).toEqual(['first', ...NAMES.filter((name) => name !== 'seed-07')]);
  });

  it('that meets a full disk, in a group that is stored one by one, is refused with those behind it, and counted as such', async () => {
    await start();
    await query(
      url,
      `ALTER TABLE used_seeds ADD CHECK (function <> 'seed-07');
       CREATE FUNCTION fill() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'full' USING ERRCODE = 'disk_full'; END $$;
       CREATE TRIGGER full_disk BEFORE INSERT ON used_seeds FOR EACH ROW WHEN (NEW.function = 'seed-13') EXECUTE FUNCTION fill()`,
    );
    expect(await seedsInOneGroup(NAMES)).toEqual(NAMES.map((name) => (name === 'seed-07' ? 500 : name < 'seed-13' ? 200 : 503)));
    expect(await storedSeeds()).toEqual(['first', ...NAMES.filter((name) => name < 'seed-13' && name !== 'seed-07')]);
    expect(await app.get('/api/system')).toMatchObject({ body: { commits: { failed: 1 }, refused: { records_commit_failed: 7 } } });
    expect(await seed('stored')).toMatchObject({ status: 200 });
  });

  it('that breaks a rule only at the commit is not acknowledged, and the others of its group are stored', async () => {
    await start();
    await query(
      url,
      `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'refused'; END $$;
       CREATE CONSTRAINT TRIGGER late AFTER INSERT ON used_seeds DEFERRABLE INITIALLY DEFERRED
       FOR EACH ROW WHEN (NEW.function = 'seed-13') EXECUTE FUNCTION refuse()`,
    );
    expect(await seedsInOneGroup(NAMES)).toEqual(NAMES.map((name) => (name === 'seed-13' ? 500 : 200)));
    expect(await storedSeeds()).toEqual(['first', ...NAMES.filter((name) => name !== 'seed-13')]);
  });

  it('is not acknowledged when its commit did not wait for the standby that it has to be on', async () => {
    await start();
    // As PostgreSQL does, when somebody cancels the wait.
    await query(
      url,
      `CREATE FUNCTION warn() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE WARNING 'canceling wait'; RETURN NULL; END $$;
       CREATE CONSTRAINT TRIGGER late AFTER INSERT ON used_seeds DEFERRABLE INITIALLY DEFERRED
       FOR EACH ROW WHEN (NEW.function = 'warned') EXECUTE FUNCTION warn()`,
    );
    expect(await seed('warned')).toMatchObject({ status: 503, body: { details: expect.stringContaining('Send it again') } });
    expect(await seed('stored')).toMatchObject({ status: 200 });
  });

  it('is not acknowledged when the server answers its COMMIT with ROLLBACK', async () => {
    await start();
    const ask = pg.Client.prototype.query as (...args: unknown[]) => unknown;
    jest.spyOn(pg.Client.prototype, 'query').mockImplementation(function (this: pg.Client, ...args: unknown[]) {
      return ask.apply(this, args[0] === 'COMMIT' ? ['ROLLBACK'] : args);
    });
    expect(await seed('undone')).toMatchObject({ status: 500 });
    jest.restoreAllMocks();
    expect(await seed('stored')).toMatchObject({ status: 200 });
    expect(await storedSeeds()).toEqual(['stored']);
  });

  it('by means of TypeORM is undone alone when it fails, even where it hides that', async () => {
    await start();
    const opened = app.nest.get(Database);
    const insert = (name: string) => (transaction: Transaction) =>
      transaction.query(`UPDATE server_probe SET count = count + 1; SELECT '${name}'`);
    const outcomes = await Promise.allSettled([
      opened.write(insert('one')),
      opened.write(async (transaction) => {
        await insert('two')(transaction);
        await transaction.query('SELECT 1 / 0').catch(() => undefined);
      }),
      opened.write(insert('three')),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await query(url, 'SELECT count::int FROM server_probe')).toEqual([{ count: 2 }]);
  });

  it('is stored whatever isolation the server has as its default', async () => {
    await query(url, `ALTER DATABASE "${new URL(url).pathname.slice(1)}" SET default_transaction_isolation = 'serializable'`);
    await start();
    const run = (beam: number): Promise<Answer> => app.post('/api/run-meta', runMetaBody({ beam }));
    const other = await startTestApp({ database });
    const answers = await Promise.all(
      NAMES.map((_, n) => (n % 2 === 0 ? run(n + 1) : other.post('/api/run-meta', runMetaBody({ beam: n + 1 })))),
    );
    await other.stop();
    expect(answers.map(({ status }) => status)).toEqual(NAMES.map(() => 200));
  });
});

describe('a connection that has stopped in the middle', () => {
  /** Of the server's, beside the driver's patience of two seconds. */
  const QUICK = { AURORA_PG_STATEMENT_TIMEOUT_MS: '500', AURORA_PG_LOCK_TIMEOUT_MS: '400' };

  it('costs the one group only, also when it stops at the ROLLBACK', async () => {
    const relay = await Relay.before(url);
    await start(QUICK, relay.url);
    await query(url, `ALTER TABLE used_seeds ADD CHECK (function <> 'bad')`);
    relay.freezeWhereClientSays('ROLLBACK');
    await seed('bad');
    const began = performance.now();
    expect(await seed('good')).toMatchObject({ status: 200 });
    expect(performance.now() - began).toBeLessThan(2_000);
    relay.close();
  });

  it('does not keep the turn to write: at the server it ends', async () => {
    const relay = await Relay.before(url);
    await start({}, relay.url);
    const other = await startTestApp({ database });
    // One that may take the place of another is written step by step.
    expect(await app.post('/api/run-meta', runMetaBody())).toMatchObject({ status: 200 });
    relay.freezeWhereClientSays('select_run_meta');
    const stopped = app.post('/api/run-meta', runMetaBody({ beam: 7 }));
    const turn = `SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted`;
    await eventually(async () => (await query(url, turn)).length > 0);
    const began = performance.now();
    await eventually(async () => (await other.post('/api/used-seeds', usedSeedBody({ function: 'other' }))).status === 200);
    expect(performance.now() - began).toBeLessThan(10_000);
    relay.cut();
    expect(await stopped).toMatchObject({ status: 503 });
    expect(await storedSeeds()).toEqual(['other']);
    await other.stop();
    relay.close();
  });

  it('does not keep the turn to write when it takes no answers', async () => {
    const relay = await Relay.before(url);
    // The first waits for as long as it takes to send the others.
    await start({ AURORA_PG_LOCK_TIMEOUT_MS: '14000' }, relay.url);
    const other = await startTestApp({ database });
    // What was stored is read again, to be compared: more than fits between the two.
    const runs = Array.from({ length: 700 }, (_, n) => runMetaBody({ run_id: `run-${n}`, notes: '字'.repeat(5_400) }));
    const postAll = (): Promise<Answer[]> => Promise.all(runs.map((body) => app.post('/api/run-meta', body)));
    expect((await postAll()).map(({ status }) => status)).toEqual(runs.map(() => 200));
    const letGo = await holdTurn(url);
    const first = seed('first');
    await eventually(async () => (await query(url, `SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted`)).length > 0);
    const again = postAll();
    await eventually(() => Promise.resolve(app.nest.get(Database).queue.waiting.records === runs.length));
    relay.freezeAfterClientSays('select_run_meta');
    await letGo();
    expect(await first).toMatchObject({ status: 200 });
    const isSending = `SELECT FROM pg_stat_activity WHERE wait_event = 'ClientWrite' AND datname = current_database()`;
    await eventually(async () => (await query(url, isSending)).length > 0);
    await eventually(async () => (await other.post('/api/used-seeds', usedSeedBody({ function: 'other' }))).status === 200, 25_000);
    relay.cut();
    expect((await again).map(({ status }) => status)).toEqual(runs.map(() => 503));
    await other.stop();
    relay.close();
  }, 60_000);
});
