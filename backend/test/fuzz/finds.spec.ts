/** What the fuzz found once: each find by name, so that it stays mended. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { RawClient, type RawAnswer } from './client.js';
import type { Header } from './noise.js';

let app: TestApp;
let client: RawClient;

beforeAll(async () => {
  app = await startTestApp();
  client = new RawClient(app.url);
});

afterAll(async () => {
  client.close();
  await app.stop();
});

const get = (target: string, ...headers: Header[]): Promise<RawAnswer> =>
  client.send({ method: 'GET', target, headers: [['host', 'fuzz.example'], ...headers], body: undefined });

describe('a find of the fuzz', () => {
  it.each(['x', '200-ok', '', '100-Continue, x'])('Expect: %j is passed over, and not answered with a bare 417', async (value) => {
    const { status, headers } = await get('/api/health/live', ['expect', value]);
    expect(status).toBe(200);
    expect(headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it.each(['br', 'chunked', 'gzip'])('Content-Encoding: %s on a GET, which has no body, changes nothing', async (encoding) => {
    expect(await get('/api/corpus/recent', ['content-encoding', encoding])).toMatchObject({ status: 200 });
  });

  it('HEAD with too large headers is refused without a body, which a client would take for its next answer', async () => {
    const answer = await client.send({
      method: 'HEAD',
      target: '/api/server',
      headers: [['x-large', 'x'.repeat(17_000)]],
      body: undefined,
    });
    expect(answer).toMatchObject({ status: 431, body: Buffer.alloc(0) });
  });

  it('a byte order mark inside a text of an NDJSON line is kept', async () => {
    const record = { kind: 'used_seed', run_id: 'marked', function: 'a\ufeffb', snippet: '\ufeff' };
    const answer = await app.post('/api/batch', JSON.stringify(record), { 'content-type': 'application/x-ndjson' });
    expect(answer).toMatchObject({ status: 200, body: { accepted: 1 } });
    const { body } = await app.get('/api/used-seeds?run_id=marked');
    expect(body).toMatchObject({ seeds: [{ function: 'a\ufeffb', snippet: '\ufeff' }] });
  });
});
