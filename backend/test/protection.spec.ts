import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ModulesContainer } from '@nestjs/core';
import { runMetaBody, usedSeedBody } from './support/records.js';
import { API_KEY, startTestApp, type Answer, type TestApp } from './support/test-app.js';

let app: TestApp;

beforeAll(async () => {
  app = await startTestApp();
});

afterAll(async () => {
  await app.stop();
});

const errorShape = (error: string): unknown => ({
  error,
  details: expect.stringMatching(/^[A-Z].*\.$|^\S+ .*\w$/),
  request_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
});

describe('the key', () => {
  const WRITES = ['/api/run-meta', '/api/used-seeds', '/api/corpus'];
  const bodies: Record<string, unknown>[] = [
    { 'x-api-key': '' },
    { 'x-api-key': 'wrong' },
    { 'x-api-key': `${API_KEY}x` },
    { 'x-api-key': API_KEY.toUpperCase() },
  ];

  it.each(WRITES.flatMap((path) => bodies.map((headers) => [path, headers] as const)))(
    'is asked for by %s: %j is refused',
    async (path, headers) => {
      const { status, body } = await app.post(path, runMetaBody(), headers as Record<string, string>);
      expect({ status, body }).toEqual({ status: 401, body: errorShape('unauthorized') });
    },
  );

  it.each([
    ['broken JSON', '{', { 'content-type': 'application/json' }],
    ['no body', '', {}],
    ['another type', 'a=b', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['2 MiB', `{"a":"${'x'.repeat(2 * 1024 * 1024)}"}`, { 'content-type': 'application/json' }],
  ])('is asked for before the body is looked at: %s', async (_what, body, headers) => {
    const response = await fetch(`${app.url}/api/run-meta`, { method: 'POST', body, headers });
    expect({ status: response.status, body: await response.json() }).toEqual({ status: 401, body: errorShape('unauthorized') });
  });

  it('is taken from the header only', async () => {
    const { status } = await app.post(
      `/api/run-meta?x-api-key=${API_KEY}&api_key=${API_KEY}`,
      { ...runMetaBody(), 'x-api-key': API_KEY },
      { 'x-api-key': '', authorization: `Bearer ${API_KEY}` },
    );
    expect(status).toBe(401);
  });

  it('is asked for by every route but those that only read', async () => {
    const { paths } = (await app.get('/api/openapi.json')).body as { paths: Record<string, Record<string, unknown>> };
    const routes = Object.entries(paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => [method, path] as const));
    // A route that the document leaves out would escape this test.
    expect(routes).toHaveLength(handlersOf(app).length);
    const open: string[] = [];
    for (const [method, path] of routes) {
      const { status } = await fetch(app.url + path, {
        // Of the others, fetch knows the small letters.
        method: method.toUpperCase(),
        headers: { 'content-type': 'application/json' },
        ...(method !== 'get' && { body: '{}' }),
      });
      if (status !== 401) open.push(`${method} ${path}`);
    }
    expect(open.filter((route) => !route.startsWith('get '))).toEqual([
      'post /api/corpus/similar',
      'post /api/corpus/lookup',
      'post /api/search',
    ]);
  });
});

/** Every method of a controller that Nest routes a request to. */
function handlersOf({ nest }: TestApp): string[] {
  const controllers = [...nest.get(ModulesContainer).values()].flatMap(({ controllers: all }) => [...all.values()]);
  return controllers.flatMap(({ metatype }) => {
    const prototype = (metatype as { prototype: Record<string, object> }).prototype;
    return Object.getOwnPropertyNames(prototype).filter(
      (name) => name !== 'constructor' && Reflect.hasMetadata('path', prototype[name] ?? {}),
    );
  });
}

describe('a body', () => {
  const raw = (body: string | Uint8Array, headers: Record<string, string> = {}): Promise<Answer> =>
    app.post('/api/used-seeds', body, headers);
  const seedWith = (json: string): string => `{"run_id":"r","function":"f","reason":${json}}`;

  it.each([
    ['broken JSON', '{"run_id":', 'bad_request'],
    ['nothing', '', 'bad_request'],
    ['null', 'null', 'bad_request'],
    ['a list', '[]', 'bad_request'],
    ['a text', '"x"', 'bad_request'],
    ['__proto__', '{"run_id":"r","function":"f","__proto__":{"isAdmin":true}}', 'bad_request'],
    ['__proto__ deep inside', seedWith('{"a":[{"__proto__":{}}]}'), 'bad_request'],
    ['constructor.prototype', seedWith('{"constructor":{"prototype":{}}}'), 'bad_request'],
    ['an infinite number', '{"run_id":"r","function":"f","score":1e999}', 'bad_request'],
    ['an infinite number inside', seedWith('{"a":[-1e999]}'), 'bad_request'],
    ['NUL', '{"run_id":"a\\u0000","function":"f"}', 'bad_request'],
    ['NUL in a name', seedWith('{"a\\u0000":1}'), 'bad_request'],
    ['a lone surrogate inside', seedWith('{"a":"\\ud83d"}'), 'bad_request'],
    ['a lone surrogate in a name', seedWith('{"\\udc00":1}'), 'bad_request'],
    [
      'a depth of 33',
      seedWith(`${'['.repeat(32)}${']'.repeat(32)}`)
        .replace('[', '{"a":[')
        .replace(/]}$/, ']}}'),
      'bad_request',
    ],
    ['a depth of 100,000', seedWith(`${'['.repeat(100_000)}${']'.repeat(100_000)}`), 'bad_request'],
    ['2 MiB', seedWith(`"${'x'.repeat(2 * 1024 * 1024)}"`), 'payload_too_large'],
  ])('with %s is refused', async (_what, body, error) => {
    const answer = await raw(body);
    expect(answer).toMatchObject({ status: error === 'bad_request' ? 400 : 413, body: errorShape(error) as object });
  });

  it('nested 32 levels deep is kept', async () => {
    const reason = Array.from({ length: 30 }).reduce<unknown>((inner) => ({ a: inner }), {});
    expect((await app.post('/api/used-seeds', usedSeedBody({ run_id: 'deep', reason }))).status).toBe(200);
    expect((await app.get('/api/used-seeds?run_id=deep')).body).toMatchObject({ seeds: [{ reason }] });
  });

  it('cannot make its own answer large', async () => {
    const faulty = Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`k${String(n)}`, '\u0000']));
    const body = JSON.stringify({ ['k'.repeat(500_000)]: faulty });
    const response = await fetch(`${app.url}/api/corpus/similar`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    expect(response.status).toBe(400);
    expect((await response.text()).length).toBeLessThan(10_000);
  });

  it('that is not UTF-8 is refused, not repaired', async () => {
    expect(await raw(Buffer.from('{"run_id":"\xff","function":"f"}', 'latin1'))).toMatchObject({
      status: 400,
      body: { details: 'The body is not valid UTF-8.' },
    });
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'application/xml', 'multipart/form-data; boundary=x'])(
    'of type %s is refused',
    async (type) => {
      expect(await raw('{"run_id":"r","function":"f"}', { 'content-type': type })).toMatchObject({
        status: 415,
        body: errorShape('unsupported_media_type') as object,
      });
    },
  );

  it('may be gzip', async () => {
    expect(await raw(gzipSync(JSON.stringify(usedSeedBody({ run_id: 'zipped' }))), { 'content-encoding': 'gzip' })).toMatchObject({
      status: 200,
    });
    expect((await app.get('/api/used-seeds?run_id=zipped')).headers.get('x-total-count')).toBe('1');
  });

  it.each([
    ['a bomb', gzipSync(Buffer.alloc(200 * 1024 * 1024, ' ')), 'gzip', 413, 'payload_too_large'],
    ['half a file', gzipSync(JSON.stringify(usedSeedBody())).subarray(0, 20), 'gzip', 400, 'bad_request'],
    ['no gzip at all', Buffer.from('{}'), 'gzip', 400, 'bad_request'],
    ['brotli', Buffer.from('{}'), 'br', 415, 'unsupported_media_type'],
    ['gzip twice', Buffer.from('{}'), 'gzip, gzip', 415, 'unsupported_media_type'],
  ])('compressed as %s is refused', async (_what, body, encoding, status, error) => {
    expect(await raw(body, { 'content-encoding': encoding })).toMatchObject({ status, body: errorShape(error) as object });
  });
});

describe('an address', () => {
  it.each([
    '/api',
    '/api/',
    '/api/nope',
    '/api/corpus/nope',
    '/api/run-meta/latest/x',
    '/api/%2e%2e/package.json',
    '//api/run-meta/latest',
    '/API/run-meta/latest',
  ])('%s that nobody knows is 404 as JSON', async (path) => {
    const answer = await app.get(path, { accept: 'text/html' });
    expect(answer).toMatchObject({ status: 404, body: errorShape('not_found') as object });
  });

  it('that nobody knows is 404 before its body is looked at', async () => {
    expect(await app.post('/api/nope', '{')).toMatchObject({ status: 404 });
  });

  it.each(['DELETE', 'PUT', 'PATCH'])('%s on a known one is 404', async (method) => {
    const response = await fetch(`${app.url}/api/corpus`, { method, headers: { 'x-api-key': API_KEY } });
    expect(response.status).toBe(404);
  });

  it('that is malformed is 400 in the one shape', async () => {
    expect(await rawRequest('/api/corpus/%zz')).toMatchObject({ status: 400, body: errorShape('bad_request') as object });
  });
});

/** Without the tidying that fetch does to an address. */
function rawRequest(path: string, headers: Record<string, string | string[]> = {}): Promise<{ status: number; body: unknown }> {
  return new Promise((resolve, reject) => {
    const { port } = new URL(app.url);
    httpRequest({ host: '127.0.0.1', port, path, headers }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) as unknown }));
    })
      .on('error', reject)
      .end();
  });
}

describe('headers', () => {
  it('that are too large are 431 in the one shape', async () => {
    expect(await rawRequest('/api/run-meta/latest', { 'x-large': 'x'.repeat(20_000) })).toMatchObject({
      status: 431,
      body: errorShape('headers_too_large') as object,
    });
  });

  it('that are too many are 431', async () => {
    const headers = Object.fromEntries(Array.from({ length: 200 }, (_, n) => [`x-h${n}`, '1']));
    expect(await rawRequest('/api/run-meta/latest', headers)).toMatchObject({ status: 431 });
  });

  it.each(['/api/run-meta/latest', '/api/nope', '/nope.js'])(
    'of %s name the request and forbid everything to what is no page',
    async (path) => {
      const { headers } = await app.get(path);
      expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('content-security-policy')).toBe("default-src 'none'; frame-ancestors 'none'");
    },
  );

  it('of a page allow only the scripts of this server, and no frame around it', async () => {
    const { headers } = await app.get('/api/docs');
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(/frame-ancestors 'none'/);
    expect(policy).toMatch(/script-src 'self'(;|$)/);
    expect(headers.get('x-frame-options')).toBe('DENY');
  });
});

describe('what is no HTTP', () => {
  it('is answered with 400 in the one shape, and the connection closed', async () => {
    const { port } = new URL(app.url);
    const answer = await new Promise<string>((resolve) => {
      let text = '';
      const socket = connect(Number(port), '127.0.0.1', () => socket.write('NOT HTTP\r\n\r\n'));
      socket.on('data', (chunk) => (text += chunk.toString())).on('close', () => resolve(text));
    });
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')))).toEqual(errorShape('bad_request'));
  });
});
