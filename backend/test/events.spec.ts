/** GET /api/events: what is committed, told in its order, from any place on. */
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import * as fc from 'fast-check';
import { Database } from '../src/database/database.js';
import { EventFeed } from '../src/events/event-feed.js';
import { MAX_WAITING_BYTES } from '../src/events/event-stream.js';
import { Metrics } from '../src/metrics/index.js';
import { EventClient } from './support/event-client.js';
import { eventually } from './support/postgres.js';
import { corpusEntryBody, runMetaBody, usedSeedBody } from './support/records.js';
import { startTestApp, type TestApp } from './support/test-app.js';

let app: TestApp;
const clients: EventClient[] = [];

beforeAll(async () => {
  app = await startTestApp();
});

afterEach(() => {
  jest.restoreAllMocks();
  for (const client of clients.splice(0)) client.close();
});

afterAll(() => app.stop());

async function open(query = '', headers: Record<string, string> = {}, on = app): Promise<EventClient> {
  const client = await EventClient.open(on.url, query, headers);
  clients.push(client);
  return client;
}

/** All that is told from a place up to the present end. */
async function read(after: string, more = ''): Promise<EventClient> {
  const client = await (await open(`?after=${after}${more}`)).ready();
  client.close();
  return client;
}

let runs = 0;
const newRunId = (): string => `run-${(runs += 1)}`;
const post = async (path: string, body: object): Promise<string> => ((await app.post(path, body)).body as { id: string }).id;
const postSeed = (fields: Record<string, unknown>): Promise<string> => post('/api/used-seeds', usedSeedBody(fields));
const postSeeds = (count: number, fields: Record<string, unknown>): Promise<unknown> =>
  app.post('/api/batch', { items: Array.from({ length: count }, () => ({ kind: 'used_seed', ...usedSeedBody(fields) })) });
const idsOf = ({ events }: EventClient): string[] => events.filter(({ event }) => event !== 'ready').map(({ id }) => id);
const SNIPPET = 'def quick_sort(arr):\n    if len(arr) < 2:\n        return arr\n    return sorted(arr)\n';
const timestamp = '2025-10-02T09:20:00.000Z';

describe('a stream', () => {
  it('begins with how to come back and with where it is, and tells of nothing that was before', async () => {
    await app.post('/api/run-meta', runMetaBody({ run_id: newRunId() }));
    const client = await (await open()).ready();
    expect(client.text).toMatch(/^retry: 2000\n\nid: \d+-\d+\nevent: ready\ndata: {}\n\n$/);
    expect(client.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'x-request-id': expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
  });

  it('tells of every kind what it is, in the order of the commits', async () => {
    const run_id = newRunId();
    const client = await (await open()).ready();
    await post('/api/run-meta', runMetaBody({ run_id }));
    const seed = await postSeed({ run_id, function: 'a\n"b"\u2028', timestamp, snippet: 'x' });
    const outcome = await post('/api/outcomes', { run_id, function: 'f', passed: 1, total: 2, usage: 'ignored', timestamp });
    await app.patch(`/api/run-meta/${run_id}`, { status: 'failed', finished_at: timestamp });
    await post('/api/corpus', corpusEntryBody({ id: `entry-of-${run_id}` }));
    const drop = await post('/api/drops', { count: 3, reason: 'too_old', run_id });
    await client.until(({ events }) => events.length >= 7);
    await app.delete(`/api/run-meta/${run_id}`);
    await client.until(({ events }) => events.length >= 8);
    expect(client.events.slice(1).map(({ event, data }) => [event, data])).toEqual([
      ['run_meta', { run_id }],
      ['used_seed', { run_id, id: seed, function: 'a\n"b"\u2028', source_id: null, timestamp }],
      ['outcome', { run_id, id: outcome, function: 'f', passed: 1, total: 2, usage: 'ignored', timestamp }],
      ['run_status', { run_id, status: 'failed', finished_at: timestamp }],
      ['corpus_entry', { id: `entry-of-${run_id}`, func_name: 'add' }],
      ['drops', { id: drop, count: 3, reason: 'too_old', run_id }],
      ['run_deleted', { run_id }],
    ]);
  });

  it('tells of an outcome again when it was found out what became of the seeds', async () => {
    const run_id = newRunId();
    const client = await (await open(`?run_id=${run_id}`)).ready();
    await postSeed({ run_id, function: 'f', snippet: SNIPPET });
    await post('/api/outcomes', { run_id, function: 'f', passed: 1, total: 1, snippet: SNIPPET });
    await client.until((received) => received.of('outcome').some(([, { usage }]) => usage === 'verbatim'));
    const again = await read('0', `&run_id=${run_id}`);
    // What is told late is told as it is then.
    expect(again.of('outcome').map(([, { usage }]) => usage)).toEqual(['verbatim', 'verbatim']);
  });

  it('tells of metadata and states that were replaced, and not of what changed nothing', async () => {
    const run_id = newRunId();
    const client = await (await open(`?run_id=${run_id}`)).ready();
    for (const beam of [1, 2, 2]) await app.post('/api/run-meta', runMetaBody({ run_id, beam }));
    await app.patch(`/api/run-meta/${run_id}`, { notes: 'a' });
    await client.until((received) => received.of('run_status').length === 1);
    await app.patch(`/api/run-meta/${run_id}`, { status: 'finished', finished_at: timestamp });
    await postSeed({ run_id });
    await client.until((received) => received.of('used_seed').length === 1);
    expect(client.of('run_meta', 'run_status')).toEqual([
      ['run_meta', { run_id }],
      ['run_meta', { run_id }],
      ['run_status', { run_id, status: expect.any(String), finished_at: null }],
      ['run_status', { run_id, status: 'finished', finished_at: timestamp }],
    ]);
  });

  it('of a run leaves out what is of others, and what is of none', async () => {
    const [run_id, other] = [newRunId(), newRunId()];
    const client = await (await open(`?run_id=${run_id}`)).ready();
    await postSeed({ run_id: other });
    await post('/api/corpus', corpusEntryBody({ id: `entry-of-${run_id}` }));
    await post('/api/drops', { count: 3, reason: 'too_old', run_id });
    await app.post('/api/run-meta', runMetaBody({ run_id: other }));
    await app.delete(`/api/run-meta/${other}`);
    const seed = await postSeed({ run_id });
    await client.until((received) => received.events.length >= 2);
    expect(client.events.map(({ event, data }) => [event, data['id']])).toEqual([
      ['ready', undefined],
      ['used_seed', seed],
    ]);
    expect((await read('0', `&run_id=${run_id}`)).of('used_seed', 'drops', 'corpus_entry', 'run_meta')).toHaveLength(1);
  });

  it('tells of the end of a run, and of none of its records any more, when these were the last in the log', async () => {
    const run_id = newRunId();
    const start = (await (await open()).ready()).lastId ?? '';
    await app.post('/api/run-meta', runMetaBody({ run_id }));
    await postSeeds(5, { run_id });
    const live = await (await open(`?after=${start}`)).ready();
    await app.delete(`/api/run-meta/${run_id}`);
    await live.until((received) => received.of('run_deleted').length === 1);
    expect((await read(start)).events.slice(0, -1).map(({ event }) => event)).toEqual(['run_deleted']);
    // Where the same arrival numbers are given again, they are told of again.
    const [first] = await Promise.all([live.next(1), postSeed({ run_id })]);
    expect(first[0]).toMatchObject({ event: 'used_seed', data: { run_id } });
  });

  it('names the keys of the query that nobody reads', async () => {
    const client = await (await open('?afterr=1')).ready();
    expect(client.events).toMatchObject([{ event: 'ready', data: { ignored: ['afterr'] } }]);
  });

  it('gives a sign of life that tells how far it has come', async () => {
    const client = await (await open(`?run_id=${newRunId()}`)).ready();
    const other = await (await open()).ready();
    await postSeed({ run_id: newRunId() });
    await other.until(({ events }) => events.length >= 2);
    app.nest.get(EventFeed).beat();
    const before = client.lastId;
    await client.until(({ lastId }) => lastId !== before);
    expect(client.text).toMatch(/\n\n: alive\nid: \d+-\d+\n\n$/);
    expect(client.lastId).toBe(other.events.at(-1)?.id);
    expect(client.events).toHaveLength(1);
  });

  it('hears of what another process has committed', async () => {
    const other = await startTestApp({ database: app.database });
    try {
      const client = await (await open()).ready();
      await other.post('/api/run-meta', runMetaBody({ run_id: newRunId() }));
      await client.until((received) => received.of('run_meta').length === 1);
    } finally {
      await other.stop();
    }
  });

  it('costs no read when there is none', async () => {
    const client = await (await open()).ready();
    client.close();
    const { events } = app.nest.get(Metrics);
    while (events.streams > 0) await new Promise(setImmediate);
    const all = jest.spyOn(app.nest.get(Database), 'all');
    for (let n = 0; n < 10; n += 1) await postSeed({ run_id: newRunId() });
    // Others read by their own timers meanwhile.
    expect(all.mock.calls.filter(([sql]) => sql.includes('change_log'))).toEqual([]);
  });

  it('answers a HEAD without an end to wait for', async () => {
    const response = await fetch(`${app.url}/api/events`, { method: 'HEAD' });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(await response.text()).toBe('');
  });
});

describe('whoever comes back', () => {
  /** Something of everything, much of it in one commit. */
  async function storeMuch(): Promise<void> {
    const [run_id, gone] = [newRunId(), newRunId()];
    await app.post('/api/run-meta', runMetaBody({ run_id }));
    await app.post('/api/run-meta', runMetaBody({ run_id: gone }));
    await Promise.all([postSeeds(40, { run_id }), postSeeds(20, { run_id: gone }), postSeeds(30, { run_id })]);
    await app.post('/api/run-meta', runMetaBody({ run_id, beam: 7 }));
    // More than a page, and more ranges that do not touch each other than one statement reads.
    const metas = Array.from({ length: 40 }, (_, n) => ({ kind: 'run_meta', ...runMetaBody({ run_id: `${run_id}-${n}` }) }));
    await app.post('/api/batch', { items: metas });
    await app.post('/api/batch', { items: metas.filter((_, n) => n % 2 === 0).map((meta) => ({ ...meta, beam: 7 })) });
    await postSeeds(300, { run_id });
    for (let n = 0; n < 10; n += 1) await post('/api/outcomes', { run_id, function: `f${n}`, passed: 1, total: 1, usage: 'adapted' });
    await app.delete(`/api/run-meta/${gone}`);
    await Promise.all([postSeeds(20, { run_id: gone }), app.patch(`/api/run-meta/${run_id}`, { status: 'cancelled' })]);
    await post('/api/corpus', corpusEntryBody({ id: `entry-of-${run_id}` }));
  }

  it('gets from every id on exactly what came behind it', async () => {
    await storeMuch();
    const all = idsOf(await read('0'));
    expect(new Set(all).size).toBe(all.length);
    expect(all.length).toBeGreaterThan(100);
    await fc.assert(
      fc.asyncProperty(fc.nat(all.length - 1), async (cut) => {
        expect(idsOf(await read(all[cut]!))).toEqual(all.slice(cut + 1));
      }),
      { numRuns: 20 },
    );
  });

  it('misses nothing and is told nothing twice, wherever it is cut off while much is stored', async () => {
    const from = (await read('0')).lastId ?? '';
    const cuts = fc.sample(fc.integer({ min: 1, max: 25 }), { seed: 7, numRuns: 100 });
    const progress = { isStoring: true };
    const storing = (async () => {
      for (let round = 0; round < 3; round += 1) await storeMuch();
      progress.isStoring = false;
    })();
    const received: string[] = [];
    let last = from;
    for (const cut of cuts) {
      if (!progress.isStoring) break;
      const client = await open('?after=0', { 'last-event-id': last });
      await client.until(({ events }) => events.length >= cut || !progress.isStoring);
      client.close();
      const ids = idsOf(client);
      received.push(...ids);
      last = ids.at(-1) ?? last;
    }
    await storing;
    received.push(...idsOf(await read(last)));
    const told = new Set(received);
    expect(told.size).toBe(received.length);
    // Of records that are gone meanwhile, only those tell who were there before.
    const all = idsOf(await read(from));
    expect(all.filter((id) => !told.has(id))).toEqual([]);
    const placeOf = (id: string): readonly [number, number] => id.split('-').map(Number) as [number, number];
    const sorted = [...received].sort((a, b) => placeOf(a)[0] - placeOf(b)[0] || placeOf(a)[1] - placeOf(b)[1]);
    expect(received).toEqual(sorted);
  });

  it('gets the same on another instance, and after a restart', async () => {
    const other = await startTestApp({ database: app.database });
    const all = idsOf(await read('0'));
    const cut = all[Math.floor(all.length / 2)]!;
    const client = await (await open(`?after=${cut}`, {}, other)).ready();
    expect(idsOf(client)).toEqual(all.slice(all.indexOf(cut) + 1));
    await other.stop();
  });

  it('is told to read anew when its id is of another database, and goes on from the end', async () => {
    const client = await (await open('?after=900000000-1')).ready();
    expect(client.events.map(({ event }) => event)).toEqual(['resync', 'ready']);
    const seed = await postSeed({ run_id: newRunId() });
    await client.until(({ events }) => events.length >= 3);
    expect(client.events[2]).toMatchObject({ event: 'used_seed', data: { id: seed } });
  });

  it.each(['1', '1-', '-1', '1-1-1', 'a-b', '01-1', '1-01', ' 1-1', '1e3-1', '9999999999999999-1', '00'])(
    'is refused with the id "%s"',
    async (id) => {
      const refusal = { status: 400, body: { error: 'bad_query', issues: [{ path: 'after' }] } };
      expect(await app.get(`/api/events?after=${encodeURIComponent(id)}`)).toMatchObject(refusal);
      if (id.trim() === id) expect(await app.get('/api/events?after=0', { 'last-event-id': id })).toMatchObject(refusal);
    },
  );

  it('gives one id only', async () => {
    expect(await app.get('/api/events?after=0&after=1-1')).toMatchObject({ status: 400, body: { issues: [{ path: 'after' }] } });
  });
});

describe('a client that does not read', () => {
  it('holds a bounded part of what it is told, and is told to read anew when it comes back', async () => {
    const opened = once(app.nest.getHttpServer(), 'request') as Promise<[IncomingMessage, ServerResponse]>;
    const slow = await (await open()).ready();
    const [, response] = await opened;
    const { events } = app.nest.get(Metrics);
    const resyncs = events.resyncs;
    slow.response.pause();
    // Until the sockets of both sides take no more.
    const long = '\u{1f600}'.repeat(200);
    let largest = 0;
    for (let unchanged = 0; unchanged < 3;) {
      const { sent } = events;
      await postSeeds(500, { run_id: long, function: long });
      await eventually(() => Promise.resolve(events.sent >= sent + 500 || response.writableNeedDrain));
      largest = Math.max(largest, response.writableLength);
      unchanged = events.sent === sent ? unchanged + 1 : 0;
    }
    expect(response.writableNeedDrain).toBe(true);
    // And more than anybody wants to be told one by one.
    for (let n = 0; n < 11; n += 1) await postSeeds(5_000, { run_id: 'short' });
    largest = Math.max(largest, response.writableLength);
    expect(largest).toBeLessThan(MAX_WAITING_BYTES + 1024 * 1024);
    expect(events.resyncs).toBe(resyncs);
    slow.response.resume();
    await slow.until((received) => received.of('resync').length === 1);
    const last = await postSeed({ run_id: 'after' });
    await slow.until((received) => received.events.at(-1)?.data['id'] === last);
    expect(slow.events.at(-2)).toMatchObject({ event: 'resync', data: {} });
    expect(events.resyncs).toBe(resyncs + 1);
    expect(new Set(idsOf(slow)).size).toBe(idsOf(slow).length);
  });
});

describe('streams', () => {
  it('are limited in number, of one address and in all; when one ends there is room again', async () => {
    const limited = await startTestApp({ env: { AURORA_MAX_STREAMS_PER_ADDRESS: '2', AURORA_MAX_STREAMS: '3' } });
    try {
      const from = (address: string): Record<string, string> => ({ 'x-forwarded-for': address });
      const first = await open('', from('203.0.113.1'), limited);
      await open('', from('203.0.113.1'), limited);
      const refused = await limited.get('/api/events', from('203.0.113.1'));
      expect(refused).toMatchObject({ status: 429, body: { error: 'rate_limited', details: expect.stringContaining('this address') } });
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
      await open('', from('203.0.113.2'), limited);
      expect(await limited.get('/api/events', from('203.0.113.3'))).toMatchObject({ status: 429, body: { error: 'rate_limited' } });
      const { events } = limited.nest.get(Metrics);
      expect((await limited.get('/metrics')).body).toContain('\naurora_event_streams 3\n');
      first.close();
      while (events.streams === 3) await new Promise(setImmediate);
      await open('', from('203.0.113.1'), limited);
    } finally {
      await limited.stop();
    }
  });

  it('end when the server stops, at once, with a word, and go on at the next one', async () => {
    let own = await startTestApp();
    const waiting = await (await open('', {}, own)).ready();
    await own.post('/api/used-seeds', usedSeedBody());
    await waiting.until((received) => received.of('used_seed').length === 1);
    own = await own.restart();
    await waiting.ended();
    expect(waiting.text).toMatch(/\n\n: the server is stopping\n\n$/);
    const seed = ((await own.post('/api/used-seeds', usedSeedBody())).body as { id: string }).id;
    const client = await (await open('', { 'last-event-id': waiting.lastId ?? '' }, own)).ready();
    expect(client.of('used_seed').map(([, { id }]) => id)).toEqual([seed]);
    await own.stop();
  });

  it('take nothing else on their connection, which would wait for their end', async () => {
    const socket = connect(Number(new URL(app.url).port), '127.0.0.1');
    socket.on('error', () => undefined);
    let text = '';
    socket.on('data', (chunk) => (text += chunk.toString()));
    socket.write('GET /api/events HTTP/1.1\r\nhost: x\r\n\r\n');
    while (!text.includes('event: ready')) await once(socket, 'data');
    socket.write('GET /api/used-seeds HTTP/1.1\r\nhost: x\r\n\r\n');
    await once(socket, 'close');
    expect(text).not.toContain('"seeds"');
  });

  it('that are refused leave their connection to others', async () => {
    const socket = connect(Number(new URL(app.url).port), '127.0.0.1');
    let text = '';
    socket.on('data', (chunk) => (text += chunk.toString()));
    socket.write('GET /api/events?after=x HTTP/1.1\r\nhost: x\r\n\r\n');
    while (!text.includes('bad_query')) await once(socket, 'data');
    socket.write('GET /api/health/live HTTP/1.1\r\nhost: x\r\n\r\n');
    while (!text.includes('"status":"ok"')) await once(socket, 'data');
    socket.destroy();
  });
});
