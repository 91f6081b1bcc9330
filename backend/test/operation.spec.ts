import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { usedSeedBody } from './support/records.js';
import { API_KEY, startTestApp, type TestApp } from './support/test-app.js';

let directory: string;
let app: TestApp;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'aurora-operation-'));
  mkdirSync(join(directory, 'web'));
  writeFileSync(
    join(directory, 'web', 'index.html'),
    '<!doctype html><head><title>the page</title></head><body><p id="notice" class="boot-notice"></p></body>',
  );
  writeFileSync(
    join(directory, 'web', 'pages.json'),
    JSON.stringify({
      '/': { scripts: ['start-1234abCD.js'], answers: ['/api/server'] },
      '/runs': { scripts: ['list-1234abCD.js'] },
      '/runs/*': { scripts: ['run-1234abCD.js'], answers: ['/api/run-meta/*', '/api/outcomes?run_id=*&limit=2'] },
    }),
  );
  writeFileSync(join(directory, 'web', 'main-ABCDEFGH.js'), 'script');
  writeFileSync(join(directory, 'web', 'main-ABCDEFGH.js.br'), brotliCompressSync('script'));
  writeFileSync(join(directory, 'web', 'chunk-a_-4bCdE.js'), 'script');
  writeFileSync(join(directory, 'secret.txt'), 'secret');
  app = await startTestApp({ webAppDirectory: join(directory, 'web'), env: { AURORA_NOTICE: 'Closed <b>from</b> "1 May" on: $& & more' } });
});

afterEach(async () => {
  await app.stop();
  rmSync(directory, { recursive: true });
});

describe('health', () => {
  it('is live and ready', async () => {
    expect(await app.get('/api/health/live')).toMatchObject({ status: 200, body: { status: 'ok' } });
    expect(await app.get('/api/health/ready')).toMatchObject({ status: 200, body: { status: 'ok' } });
  });
});

describe('reading', () => {
  it('never answers with what was kept once another process has committed', async () => {
    expect(await app.get('/api/run-meta/latest')).toMatchObject({ body: { meta: null } });
    for (const run_id of ['one', 'two', 'three']) {
      await app.database.query(
        `INSERT INTO run_meta (run_id, timestamp, seed_bias, seeding_enabled, max_iters)
         VALUES ('${run_id}', '${new Date().toISOString()}', 0.1, 1, 9) RETURNING run_id`,
      );
      expect(await app.get('/api/run-meta/latest')).toMatchObject({ body: { meta: { run_id } } });
    }
  });
});

describe('the web app', () => {
  it.each([
    '/',
    '/corpus',
    '/some/deep/link?with=query',
    '/runs/nightly-v1.2',
    '/runs/a%2Fb.js',
    '/sources/a.b',
    '/functions/f.js',
    '/provenance/a.b',
  ])('is served at %s, uncached', async (path) => {
    const { status, headers, body } = await app.get(path, { accept: 'text/html' });
    expect([status, headers.get('content-type'), headers.get('cache-control'), body]).toEqual([
      200,
      'text/html; charset=utf-8',
      'no-cache',
      expect.stringContaining('the page'),
    ]);
  });

  it('says what stands above every page, as text', async () => {
    const { body } = await app.get('/', { accept: 'text/html' });
    expect(body).toContain(
      '<meta name="aurora-notice" content="Closed &lt;b&gt;from&lt;/b&gt; &quot;1 May&quot; on: $&amp; &amp; more" />',
    );
    expect(body).not.toContain('aurora-default-key');
  });

  it('shows the notice before any script has run, as text', async () => {
    const { body } = await app.get('/', { accept: 'text/html' });
    expect(body).toContain('<p id="notice" class="boot-notice">Closed &lt;b&gt;from&lt;/b&gt; &quot;1 May&quot; on: $&amp; &amp; more</p>');
  });

  it.each([
    ['/', ['start']],
    ['/?tab=1', ['start']],
    ['/runs', ['list']],
    ['/runs/r1', ['run']],
    ['/runs/a%2Fb.js', ['run']],
    ['/corpus', []],
  ])('has the scripts of %s loaded along with the app, and no others', async (path, scripts) => {
    const { body } = await app.get(path, { accept: 'text/html' });
    const named = [...String(body).matchAll(/<link rel="modulepreload" fetchpriority="low" href="\/(\w+)-1234abCD\.js" \/>/g)].map(
      ([, name]) => name,
    );
    expect(named).toEqual(scripts);
  });

  it.each([
    ['/', ['/api/server']],
    ['/?tab=1', []],
    ['/runs', []],
    ['/runs/r1', ['/api/run-meta/r1', '/api/outcomes?run_id=r1&amp;limit=2']],
    ['/runs/r1?seed=2', []],
    ['/runs/', []],
    ['/runs/%22%3E$&b', ['/api/run-meta/%22%3E%24%26b', '/api/outcomes?run_id=%22%3E%24%26b&amp;limit=2']],
    ['/corpus', []],
  ])('has what %s asks for first asked for along with the app', async (path, answers) => {
    const { body } = await app.get(path, { accept: 'text/html' });
    const named = [...String(body).matchAll(/<link rel="preload" as="fetch" crossorigin fetchpriority="low" href="([^"]*)" \/>/g)].map(
      ([, answer]) => answer,
    );
    expect(named).toEqual(answers);
  });

  it.each(['/main-ABCDEFGH.js', '/chunk-a_-4bCdE.js'])('is cached for good where a name has a hash: %s', async (path) => {
    for (const encoding of ['br', 'identity']) {
      const { headers } = await app.get(path, { 'accept-encoding': encoding });
      expect(headers.get('cache-control')).toContain('immutable');
    }
  });

  it('is not missing for good where a file is, though its name has a hash', async () => {
    const { status, headers } = await app.get('/main-12345678.js');
    expect([status, headers.get('cache-control')]).toEqual([404, null]);
  });

  it.each(['/missing.js', '/favicon.ico', '/%2e%2e%2fsecret.txt', '/..%2fsecret.txt', '/%zz'])('is not what %s answers', async (path) => {
    const { status, body } = await app.get(path, { accept: '*/*' });
    expect([400, 404]).toContain(status);
    expect(body).toMatchObject({ error: expect.any(String) });
  });

  it('is not what a program gets that does not ask for a page', async () => {
    expect(await app.get('/some/path', { accept: 'application/json' })).toMatchObject({ status: 404, body: { error: 'not_found' } });
  });
});

describe('stopping', () => {
  it('answers the writes in flight, and keeps them', async () => {
    const posts = Array.from({ length: 50 }, () =>
      app.post('/api/used-seeds', usedSeedBody()).then(
        ({ status }) => status,
        () => 0,
      ),
    );
    await Promise.race(posts);
    app = await app.restart();
    const acknowledged = (await Promise.all(posts)).filter((status) => status === 200).length;
    expect(Number((await app.get('/api/used-seeds?run_id=run-1')).headers.get('x-total-count'))).toBe(acknowledged);
    expect(acknowledged).toBeGreaterThan(0);
  });

  it('answers a request that has begun, and refuses the next one with Retry-After', async () => {
    const { port } = new URL(app.url);
    const body = JSON.stringify(usedSeedBody());
    const received: string[] = [];
    const socket = connect(Number(port), '127.0.0.1').on('data', (chunk) => received.push(chunk.toString()));
    const closed = new Promise((resolve) => socket.once('close', resolve));
    const begun = new Promise((resolve) => app.nest.getHttpServer().once('request', resolve));
    socket.write(
      `POST /api/used-seeds HTTP/1.1\r\nhost: x\r\nx-api-key: ${API_KEY}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n`,
    );
    await begun;
    const restarted = app.restart();
    socket.write(`${body}GET /api/run-meta/latest HTTP/1.1\r\nhost: x\r\n\r\n`);
    await closed;
    app = await restarted;
    expect(received.join('')).toMatch(/^HTTP\/1\.1 200 OK/);
    expect(received.join('')).toMatch(/HTTP\/1\.1 503 [\s\S]*retry-after: 5\r\n/);
    expect((await app.get('/api/used-seeds?run_id=run-1')).headers.get('x-total-count')).toBe('1');
  });

  it('does not wait for a connection that is merely open', async () => {
    const { port } = new URL(app.url);
    const socket = connect(Number(port), '127.0.0.1');
    await new Promise((resolve) => socket.once('connect', resolve));
    const closed = new Promise((resolve) => socket.once('close', resolve));
    app = await app.restart();
    await closed;
  });
});
