import { connect, type Socket } from 'node:net';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Database } from '../src/database/database.js';
import { usedSeedBody } from './support/records.js';
import { API_KEY, startTestApp, type TestApp } from './support/test-app.js';

let app: TestApp;
const sockets: Socket[] = [];

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await app.stop();
});

/** A connection on which the test writes what it likes; `text` resolves when the server has closed it. */
async function open(): Promise<{ socket: Socket; text: Promise<string> }> {
  const socket = connect(Number(new URL(app.url).port), '127.0.0.1');
  sockets.push(socket);
  socket.on('error', () => undefined);
  let received = '';
  socket.on('data', (chunk) => (received += chunk.toString()));
  const text = once(socket, 'close').then(() => received);
  await once(socket, 'connect');
  return { socket, text };
}

const postSeed = (headers = {}): ReturnType<TestApp['post']> => app.post('/api/used-seeds', usedSeedBody(), headers);

describe('wrong keys', () => {
  it('are answered 429 with Retry-After when too many come from an address; the right key never is', async () => {
    app = await startTestApp();
    const answers = [];
    for (let n = 0; n < 25; n += 1) answers.push(await postSeed({ 'x-api-key': `wrong-${n}` }));
    expect(answers.map(({ status }) => status)).toEqual([...Array<number>(20).fill(401), ...Array<number>(5).fill(429)]);
    expect(answers[20]).toMatchObject({ body: { error: 'rate_limited' } });
    expect(Number(answers[20]?.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await postSeed()).toMatchObject({ status: 200 });
    expect(await app.get('/api/used-seeds')).toMatchObject({ status: 200 });
  });

  const wrongFrom = async (address: string): Promise<number> =>
    (await postSeed({ 'x-api-key': 'wrong', 'x-forwarded-for': address })).status;

  it('count by the address that a proxy on this machine names', async () => {
    app = await startTestApp();
    for (let n = 0; n < 21; n += 1) await wrongFrom('203.0.113.1');
    expect(await wrongFrom('203.0.113.1')).toBe(429);
    expect(await wrongFrom('203.0.113.2')).toBe(401);
  });

  it('count by the address of the connection when no proxy is trusted', async () => {
    app = await startTestApp({ env: { AURORA_TRUSTED_PROXIES: 'none' } });
    for (let n = 0; n < 21; n += 1) await wrongFrom(`203.0.113.${n}`);
    expect(await wrongFrom('203.0.113.99')).toBe(429);
  });
});

describe('connections', () => {
  it('beyond the limit are closed as they come; when others have ended there is room again', async () => {
    app = await startTestApp({ env: { AURORA_MAX_CONNECTIONS: '3' } });
    const held = [await open(), await open(), await open()];
    expect(await (await open()).text).toBe('');
    for (const { socket } of held) {
      socket.write('GET /api/health/live HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n');
    }
    for (const { text } of held) expect(await text).toContain('"status":"ok"');
    expect(await app.get('/api/health/live')).toMatchObject({ status: 200 });
  });

  it.each([
    ['headers', 'POST /api/used-seeds HTTP/1.1\r\nhost: x\r\n'],
    [
      'a body',
      `POST /api/used-seeds HTTP/1.1\r\nhost: x\r\nx-api-key: ${API_KEY}\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{`,
    ],
  ])('on which %s never come to an end are answered 408 and closed', async (_what, beginning) => {
    app = await startTestApp();
    const server = app.nest.getHttpServer() as { headersTimeout: number; requestTimeout: number };
    Object.assign(server, { headersTimeout: 100, requestTimeout: 100 });
    const { socket, text } = await open();
    socket.write(beginning);
    const answer = await text;
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    expect(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')))).toMatchObject({ error: 'request_timeout' });
  });
});

describe('requests that are not answered yet', () => {
  /** What a connection is answered that sends so many posts without waiting. */
  const pipeline = async (posts: number): Promise<{ stored: number; refused: number; retryAfter: number }> => {
    const { socket, text } = await open();
    const body = JSON.stringify(usedSeedBody());
    const head = `POST /api/used-seeds HTTP/1.1\r\nhost: x\r\nx-api-key: ${API_KEY}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n`;
    socket.write(`${head}\r\n${body}`.repeat(posts - 1) + `${head}connection: close\r\n\r\n${body}`);
    const answers = await text;
    const count = (pattern: RegExp): number => answers.match(pattern)?.length ?? 0;
    return { stored: count(/HTTP\/1\.1 200 /g), refused: count(/HTTP\/1\.1 503 /g), retryAfter: count(/retry-after: 1\r/g) };
  };
  const storedInAll = async (): Promise<number> =>
    Number((await app.get('/api/used-seeds?run_id=run-1&limit=1')).headers.get('x-total-count'));

  it('may be sixteen on one connection; then it is closed with a 503 that names Retry-After, and what was acknowledged is there', async () => {
    app = await startTestApp();
    const { stored, refused, retryAfter } = await pipeline(1_000);
    expect(stored).toBeGreaterThanOrEqual(16);
    expect({ refused, retryAfter }).toEqual({ refused: 1, retryAfter: 1 });
    expect(await storedInAll()).toBeGreaterThanOrEqual(stored);
  });

  it('may be two thousand in all; every one is answered, and what was acknowledged beside the refused ones is there', async () => {
    app = await startTestApp();
    const answers = await Promise.all(Array.from({ length: 250 }, () => pipeline(16)));
    const sum = (name: 'stored' | 'refused'): number => answers.reduce((total, answer) => total + answer[name], 0);
    expect(sum('stored')).toBeGreaterThanOrEqual(2_000);
    expect(sum('stored') + sum('refused')).toBe(4_000);
    expect(await storedInAll()).toBe(sum('stored'));
  });
});

describe('connections that are cut in the middle', () => {
  it('leave nothing behind of what was pipelined on them', async () => {
    app = await startTestApp();
    for (let n = 0; n < 150; n += 1) {
      const { socket } = await open();
      socket.write('GET /api/used-seeds HTTP/1.1\r\nhost: x\r\n\r\n'.repeat(16));
      // Some are cut before their requests are read, most while their answers wait.
      if (n % 3 > 0) await once(socket, 'data');
      socket.resetAndDestroy();
    }
    expect(await app.get('/api/used-seeds')).toMatchObject({ status: 200 });
  });

  it('are cut by the server when the client never closes its side', async () => {
    app = await startTestApp({ env: { AURORA_MAX_CONNECTIONS: '1' } });
    const socket = connect({ port: Number(new URL(app.url).port), host: '127.0.0.1', allowHalfOpen: true });
    sockets.push(socket);
    socket.on('error', () => undefined).resume();
    socket.write('NOT HTTP\r\n\r\n');
    await once(socket, 'end');
    let answer: unknown;
    do {
      const other = await open();
      other.socket.write('GET /api/health/live HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n');
      answer = await other.text;
    } while (answer === '');
    expect(answer).toContain('"status":"ok"');
  });
});

describe('a body of an unknown type', () => {
  it('that nobody reads takes no room', async () => {
    app = await startTestApp();
    const filler = 'x'.repeat(100_000);
    const { socket } = await open();
    const answered = once(socket, 'data');
    socket.write('POST /api/corpus/similar HTTP/1.1\r\nhost: x\r\ncontent-type: text/plain\r\ntransfer-encoding: chunked\r\n\r\n');
    for (let n = 0; n < 300; n += 1) socket.write(`${(100_000).toString(16)}\r\n${filler}\r\n`);
    expect(String(await answered)).toContain(' 415 ');
    await new Promise((sent) => socket.write('0\r\n\r\n', sent));
    const answer = await app.post('/api/corpus/similar', { targetSigKey: 'a(I)->I', targetPostBow: [], filler });
    expect(answer).toMatchObject({ status: 200 });
  });
});

describe('bodies that have come, but not to their end', () => {
  const sendUnfinished = async (path: string, megabytes: number): Promise<Socket> => {
    const { socket } = await open();
    const length = megabytes * 1024 * 1024;
    socket.write(
      `POST ${path} HTTP/1.1\r\nhost: x\r\nx-api-key: ${API_KEY}\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n\r\n`,
    );
    await new Promise((resolve) => socket.write(Buffer.alloc(length - 1, ' '), resolve));
    return socket;
  };
  const similar = { targetSigKey: 'a(I)->I', targetPostBow: [], filler: 'x'.repeat(100_000) };
  it('may fill the memory for open requests no further than its limit, and never that for writes', async () => {
    app = await startTestApp();
    const received: Socket[] = [];
    (app.nest.getHttpServer() as unknown as NodeJS.EventEmitter).on('connection', (socket: Socket) => received.push(socket));
    // Sixteen bytes less than the limit: nothing else may be under way while they come, or one of them would have no room.
    const held: Socket[] = [];
    for (let n = 0; n < 16; n += 1) held.push(await sendUnfinished('/api/corpus/similar', 1));
    const sum = (sockets: readonly Socket[], bytes: 'bytesRead' | 'bytesWritten'): number =>
      sockets.reduce((total, socket) => total + socket[bytes], 0);
    while (sum(received, 'bytesRead') < sum(held, 'bytesWritten')) await new Promise(setImmediate);
    await new Promise(setImmediate);
    const refused = await app.post('/api/corpus/similar', similar);
    expect(refused).toMatchObject({ status: 503, body: { error: 'overloaded' } });
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(await app.post('/api/batch', { items: [{ kind: 'used_seed', ...usedSeedBody(), snippet: 'x'.repeat(100_000) }] })).toMatchObject(
      {
        status: 200,
      },
    );
    for (const socket of held) socket.destroy();
    // Until their end has been noticed.
    while ((await app.post('/api/corpus/similar', similar)).status !== 200) await new Promise(setImmediate);
  });
});

describe('a list that is large', () => {
  it('is sent in portions, equal to what was stored, with its total and the keys that nobody read', async () => {
    app = await startTestApp();
    const seeds = Array.from({ length: 60 }, (_, n) => ({ function: `f${n}`, reason: { n }, snippet: `${n}é`.padEnd(100_000, 'x') }));
    const items = seeds.map((seed) => ({ kind: 'used_seed', ...usedSeedBody(seed), timestamp: '2025-01-01T00:00:00.000Z' }));
    expect((await app.post('/api/batch', { items })).body).toMatchObject({ accepted: 60 });
    const { body, headers } = await app.get('/api/used-seeds?run_id=run-1&limit=50&odd=1');
    const { seeds: listed, ignored } = body as { seeds: Record<string, unknown>[]; ignored: string[] };
    expect(listed.map((seed) => ({ function: seed['function'], reason: seed['reason'], snippet: seed['snippet'] }))).toEqual(
      [...seeds].reverse().slice(0, 50),
    );
    expect(ignored).toEqual(['odd']);
    expect(headers.get('x-total-count')).toBe('60');
    expect(headers.get('etag')).toMatch(/^W\//);
  });

  it('that nobody reads to its end holds up nothing', async () => {
    app = await startTestApp();
    const items = Array.from({ length: 40 }, (_, n) => ({
      kind: 'used_seed',
      ...usedSeedBody({ function: `f${n}`, snippet: 'x'.repeat(200_000) }),
    }));
    await app.post('/api/batch', { items });
    const { socket } = await open();
    socket.pause();
    socket.write('GET /api/used-seeds HTTP/1.1\r\nhost: x\r\n\r\n');
    expect(await postSeed()).toMatchObject({ status: 200 });
    expect(await app.get('/api/used-seeds?limit=1')).toMatchObject({ status: 200 });
    socket.destroy();
  });
});

describe('what waits to be written', () => {
  it('is known in records and bytes', async () => {
    app = await startTestApp();
    const { waiting, limit } = app.nest.get<Database>(Database).queue;
    expect(waiting).toEqual({ records: 0, bytes: 0 });
    expect(limit.records).toBeGreaterThan(0);
    expect(limit.bytes).toBeGreaterThan(0);
  });
});
