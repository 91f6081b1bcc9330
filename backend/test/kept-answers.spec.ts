import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Database } from '../src/database/database.js';
import { askTwice } from './support/conditional.js';
import { parseScrape } from './support/prometheus.js';
import { runMetaBody } from './support/records.js';
import { startTestApp, type Answer, type TestApp } from './support/test-app.js';

const LATEST = '/api/run-meta/latest';

let app: TestApp;

beforeAll(async () => {
  app = await startTestApp();
});

afterAll(() => app.stop());

afterEach(() => {
  jest.restoreAllMocks();
});

/** Lets nothing change: PostgreSQL's token moves with what others commit on the server, too, and then no kept answer is sent. */
function holdStill(of: TestApp): void {
  jest.spyOn(of.nest.get(Database), 'changeToken').mockReturnValue('as before');
}

/** Everything but what differs from answer to answer. */
function lasting({ status, headers, body }: Answer): object {
  const { 'x-request-id': id, date, ...others } = Object.fromEntries(headers);
  return { status, body, hasId: id !== undefined, hasDate: date !== undefined, headers: others };
}

/** What comes back for these bytes, up to the end of the connection. */
async function exchange(bytes: string): Promise<string> {
  const { hostname, port } = new URL(app.url);
  const socket = connect(Number(port), hostname);
  let received = '';
  socket.on('data', (data) => (received += data.toString()));
  socket.write(bytes);
  await once(socket, 'close');
  return received;
}

describe('an answer that was kept', () => {
  it('is the same as the first but for its request id, and runs no query', async () => {
    await app.post('/api/run-meta', runMetaBody({ notes: 'kept: ü' }));
    holdStill(app);
    const find = jest.spyOn(app.nest.get(Database), 'find');
    const [first, second, third] = [await app.get(LATEST), await app.get(LATEST), await app.get(LATEST)];
    expect(find).toHaveBeenCalledTimes(1);
    expect([lasting(second), lasting(third)]).toEqual([lasting(first), lasting(first)]);
    expect(new Set([first, second, third].map(({ headers }) => headers.get('x-request-id'))).size).toBe(3);
  });

  it('is no longer given once something was committed', async () => {
    await app.get(LATEST);
    await app.post('/api/run-meta', runMetaBody({ run_id: 'later', timestamp: '2030-01-01T00:00:00.000Z' }));
    expect((await app.get(LATEST)).body).toMatchObject({ meta: { run_id: 'later' } });
  });

  it('is counted like any other', async () => {
    const counted = async (): Promise<number> =>
      [...parseScrape((await app.get('/metrics')).body as string).samples]
        .filter(([sample]) => /^aurora_http_requests_total\{.*run-meta\/latest.*"200"/.test(sample))
        .reduce((sum, [, value]) => sum + value, 0);
    const before = await counted();
    for (let n = 0; n < 3; n += 1) await app.get(LATEST);
    expect(await counted()).toBe(before + 3);
  });

  it('does not stand in for what it was not asked for', async () => {
    expect((await askTwice(app, LATEST)).again.status).toBe(304);
    const head = await fetch(app.url + LATEST, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
    const flood = Object.fromEntries(Array.from({ length: 101 }, (_, n) => [`x-${n}`, 'y']));
    expect((await app.get(LATEST, flood)).status).toBe(431);
  });

  it('keeps its place among answers on one connection', async () => {
    await app.get(LATEST);
    const get = (path: string, more = ''): string => `GET ${path} HTTP/1.1\r\nhost: x\r\n${more}\r\n`;
    const received = await exchange(get('/api/nothing') + get(LATEST) + get('/api/corpus?limit=0') + get(LATEST, 'connection: close\r\n'));
    expect([...received.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status)).toEqual(['404', '200', '400', '200']);
  });

  it('is sent although the server stops right after it was asked for', async () => {
    const own = await startTestApp();
    holdStill(own);
    await own.get(LATEST);
    const { hostname, port } = new URL(own.url);
    const socket = connect(Number(port), hostname);
    let received = '';
    socket.on('data', (data) => (received += data.toString()));
    const server = own.nest.getHttpServer() as unknown as NodeJS.EventEmitter;
    server.once('request', () => void own.stop());
    socket.write(`GET ${LATEST} HTTP/1.1\r\nhost: x\r\n\r\n`);
    await once(socket, 'close');
    expect(received).toContain('HTTP/1.1 200');
  });
});
