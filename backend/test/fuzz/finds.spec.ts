/** What the fuzz found once: each find by name, so that it stays mended. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { API_KEY, startTestApp, type TestApp } from '../support/test-app.js';
import { RawClient, type RawAnswer } from './client.js';
import type { Header } from './noise.js';
import { converse } from './wire.js';

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

  it('a gzip that is announced and never comes does not end the process, though nobody reads it', async () => {
    // Its answer has to wait for the commit of the one before it; meanwhile the decompressor finds that it has nothing.
    const record = '{"run_id":"r","function":"f"}';
    const first = `POST /api/used-seeds HTTP/1.1\r\nhost: x\r\nx-api-key: ${API_KEY}\r\ncontent-type: application/json\r\ncontent-length: ${record.length}\r\n\r\n${record}`;
    const second = 'POST /api/corpus/lookup HTTP/1.1\r\nhost: x\r\ncontent-encoding: gzip\r\n\r\n';
    const port = Number(new URL(app.url).port);
    const meanwhile = async (): Promise<void> => {
      await get('/api/health/live');
    };
    const leave = ['finish', 'reset'] as const;
    const conversations = Array.from({ length: 200 }, (_, n) => ({
      pieces: [Buffer.from(first + second)],
      leave: leave[n % 2] ?? 'finish',
    }));
    await Promise.all(conversations.map((conversation) => converse(port, conversation, meanwhile)));
    expect(await get('/api/health/live')).toMatchObject({ status: 200 });
  });
});
