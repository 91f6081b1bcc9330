/** Streams of several instances on one database, which may go away. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { startPostgres, type PostgresServer } from '#postgres';
import { EventClient } from './support/event-client.js';
import { databaseAt, eventually, query } from './support/postgres.js';
import { usedSeedBody } from './support/records.js';
import { startTestApp, type TestApp } from './support/test-app.js';

let server: PostgresServer;
let url: string;
let apps: TestApp[];
const clients: EventClient[] = [];

beforeAll(async () => {
  server = await startPostgres();
});

afterAll(() => server.stop());

beforeEach(async () => {
  url = await server.createDatabase();
  const database = databaseAt(url, () => server.dropDatabase(url));
  apps = [await startTestApp({ database }), await startTestApp({ database })];
});

afterEach(async () => {
  jest.restoreAllMocks();
  for (const client of clients.splice(0)) client.close();
  for (const app of apps) await app.stop();
  await server.dropDatabase(url);
});

async function open(on: TestApp, query = ''): Promise<EventClient> {
  const client = await EventClient.open(on.url, query);
  clients.push(client);
  return client.ready();
}

const postSeed = async (to: TestApp): Promise<string> => ((await to.post('/api/used-seeds', usedSeedBody())).body as { id: string }).id;
const seedsOf = (client: EventClient): unknown[] => client.of('used_seed').map(([, { id }]) => id);
const LISTENERS = `SELECT pid FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND datname = current_database()`;
const isListening = async (): Promise<boolean> => (await query(url, LISTENERS)).length > 0;

/** The log is no longer looked at without being told to: what is heard is heard from the database. */
function stopLooking(): void {
  jest.spyOn(globalThis, 'setInterval').mockImplementation(() => setTimeout(() => undefined).unref());
}

describe('a stream of one instance', () => {
  it('is woken by what another has stored', async () => {
    stopLooking();
    const client = await open(apps[1]!);
    await eventually(isListening);
    const seeds: string[] = [];
    for (let n = 0; n < 20; n += 1) {
      seeds.push(await postSeed(apps[0]!));
      await client.until((received) => seedsOf(received).length === seeds.length);
    }
    expect(seedsOf(client)).toEqual(seeds);
  });

  it('hears again of the others when the connection on which it hears of them was lost', async () => {
    stopLooking();
    const client = await open(apps[1]!);
    await eventually(isListening);
    await query(url, `SELECT pg_terminate_backend(pid) FROM (${LISTENERS}) AS listener`);
    const missed = await postSeed(apps[0]!);
    await client.until((received) => seedsOf(received).length === 1);
    const heard = await postSeed(apps[0]!);
    await client.until((received) => seedsOf(received).length === 2);
    expect(seedsOf(client)).toEqual([missed, heard]);
  });

  it('listens no longer when its last client has gone', async () => {
    const client = await open(apps[1]!);
    await eventually(isListening);
    client.close();
    await eventually(async () => !(await isListening()));
  });
});

describe('while the database is away', () => {
  it('streams stay open and miss nothing; new ones are answered with 503', async () => {
    const client = await open(apps[1]!);
    const before = await postSeed(apps[0]!);
    await client.until((received) => seedsOf(received).length === 1);
    await server.halt('immediate');
    await eventually(async () => {
      const { status, headers, body } = await apps[1]!.get('/api/events');
      expect(body).toMatchObject({ error: 'unavailable' });
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
      return status === 503;
    });
    await server.start();
    await eventually(async () => (await apps[0]!.get('/api/health/ready')).status === 200);
    const after = await postSeed(apps[0]!);
    await client.until((received) => seedsOf(received).length === 2);
    expect(seedsOf(client)).toEqual([before, after]);
    expect(client.of('resync')).toEqual([]);
    const late = await open(apps[0]!, '?after=0');
    expect(seedsOf(late)).toEqual([before, after]);
  });
});
