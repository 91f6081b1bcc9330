/** GET /api/events: what is committed, told in its order, from any place on. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { EventClient } from './support/event-client.js';
import { corpusEntryBody, runMetaBody, usedSeedBody } from './support/records.js';
import { startTestApp, type TestApp } from './support/test-app.js';

let app: TestApp;
const clients: EventClient[] = [];

beforeAll(async () => {
  app = await startTestApp();
});

afterEach(() => {
  for (const client of clients.splice(0)) client.close();
});

afterAll(() => app.stop());

async function open(query = '', headers: Record<string, string> = {}, on = app): Promise<EventClient> {
  const client = await EventClient.open(on.url, query, headers);
  clients.push(client);
  return client;
}

let runs = 0;
const newRunId = (): string => `run-${(runs += 1)}`;

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
    const timestamp = '2025-10-02T09:20:00.000Z';
    const post = async (path: string, body: object): Promise<string> => ((await app.post(path, body)).body as { id: string }).id;
    await post('/api/run-meta', runMetaBody({ run_id }));
    const seed = await post('/api/used-seeds', usedSeedBody({ run_id, function: 'a\n"b"\u2028', timestamp, snippet: 'x' }));
    const outcome = await post('/api/outcomes', { run_id, function: 'f', passed: 1, total: 2, usage: 'ignored', timestamp });
    await post('/api/corpus', corpusEntryBody({ id: `entry-of-${run_id}` }));
    const drop = await post('/api/drops', { count: 3, reason: 'too_old', run_id });
    await client.until(({ events }) => events.length >= 6);
    expect(client.events.slice(1).map(({ event, data }) => [event, data])).toEqual([
      ['run_meta', { run_id }],
      ['used_seed', { run_id, id: seed, function: 'a\n"b"\u2028', source_id: null, timestamp }],
      ['outcome', { run_id, id: outcome, function: 'f', passed: 1, total: 2, usage: 'ignored', timestamp }],
      ['corpus_entry', { id: `entry-of-${run_id}`, func_name: 'add' }],
      ['drops', { id: drop, count: 3, reason: 'too_old', run_id }],
    ]);
  });
});
