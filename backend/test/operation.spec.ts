import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import BetterSqlite3 from 'better-sqlite3';
import { Database } from '../src/database/database.js';
import { RecordReader } from '../src/database/sqlite/record-reader.js';
import { sqliteHandle } from '../src/database/sqlite/connection.js';
import { usedSeedBody } from './support/records.js';
import { API_KEY, startTestApp, type TestApp } from './support/test-app.js';

let directory: string;
let app: TestApp;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'aurora-operation-'));
  mkdirSync(join(directory, 'web'));
  writeFileSync(join(directory, 'web', 'index.html'), '<!doctype html><title>the page</title>');
  writeFileSync(join(directory, 'web', 'main-ABCDEFGH.js'), 'script');
  writeFileSync(join(directory, 'secret.txt'), 'secret');
  app = await startTestApp({ dbPath: join(directory, 'corpus.db'), webAppDirectory: join(directory, 'web') });
});

afterEach(async () => {
  await app.stop();
  rmSync(directory, { recursive: true });
});

/** The writing connection, to break it. */
const breakWrites = (broken: boolean): void => {
  const database: unknown = app.nest.get(Database);
  const { writer } = database as { writer: Parameters<typeof sqliteHandle>[0] };
  sqliteHandle(writer).pragma(`query_only = ${broken ? 'ON' : 'OFF'}`);
};

describe('health', () => {
  it('is live and ready', async () => {
    expect(await app.get('/api/health/live')).toMatchObject({ status: 200, body: { status: 'ok' } });
    expect(await app.get('/api/health/ready')).toMatchObject({ status: 200, body: { status: 'ok' } });
  });

  it('stays live, turns unready and refuses writes with Retry-After while the storage fails, and recovers by itself', async () => {
    breakWrites(true);
    const refused = await app.post('/api/used-seeds', usedSeedBody());
    expect(refused).toMatchObject({ status: 503, body: { error: 'unavailable' } });
    expect(refused.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(await app.get('/api/health/ready')).toMatchObject({ status: 503, body: { error: 'unavailable' } });
    expect(await app.get('/api/health/live')).toMatchObject({ status: 200 });
    expect(await app.get('/api/used-seeds')).toMatchObject({ status: 200, body: { seeds: [] } });
    expect(await app.get('/api/server')).toMatchObject({ body: { is_storing: false } });

    breakWrites(false);
    expect(await app.get('/api/health/ready')).toMatchObject({ status: 200 });
    expect(await app.post('/api/used-seeds', usedSeedBody())).toMatchObject({ status: 200 });
    expect(await app.get('/api/server')).toMatchObject({ body: { is_storing: true, uses_default_key: false } });
  });
});

describe('reading', () => {
  it('answers 503 with Retry-After while the storage cannot be read, and works again afterwards', async () => {
    const failing = jest.spyOn(RecordReader.prototype, 'find').mockImplementation(() => {
      throw Object.assign(new Error('disk I/O error'), { code: 'SQLITE_IOERR_READ' });
    });
    const refused = await app.get('/api/run-meta/latest');
    failing.mockRestore();
    expect(refused).toMatchObject({ status: 503, body: { error: 'unavailable' } });
    expect(refused.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(await app.get('/api/run-meta/latest')).toMatchObject({ status: 200 });
  });

  it('never answers with what was kept once another process has committed', async () => {
    expect(await app.get('/api/run-meta/latest')).toMatchObject({ body: { meta: null } });
    const other = new BetterSqlite3(app.dbPath);
    const insert = other.prepare(
      'INSERT INTO run_meta (run_id, timestamp, seed_bias, seeding_enabled, max_iters) VALUES (?, ?, 0.1, 1, 9)',
    );
    for (const run_id of ['one', 'two', 'three']) {
      insert.run(run_id, new Date().toISOString());
      expect(await app.get('/api/run-meta/latest')).toMatchObject({ body: { meta: { run_id } } });
    }
    other.close();
  });
});

describe('the web app', () => {
  it.each(['/', '/corpus', '/some/deep/link?with=query'])('is served at %s, uncached', async (path) => {
    const { status, headers, body } = await app.get(path, { accept: 'text/html' });
    expect([status, headers.get('content-type'), headers.get('cache-control'), body]).toEqual([
      200,
      'text/html; charset=utf-8',
      'no-cache',
      expect.stringContaining('the page'),
    ]);
  });

  it('is cached for good where a name has a hash', async () => {
    expect((await app.get('/main-ABCDEFGH.js')).headers.get('cache-control')).toContain('immutable');
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

  it('leaves a database without a write-ahead log to replay', async () => {
    await app.post('/api/used-seeds', usedSeedBody(), { 'x-api-key': API_KEY });
    await app.stop();
    expect(existsSync(join(directory, 'corpus.db-wal'))).toBe(false);
    const file = new BetterSqlite3(join(directory, 'corpus.db'), { readonly: true });
    expect(file.pragma('integrity_check', { simple: true })).toBe('ok');
    expect(file.prepare('SELECT COUNT(*) FROM used_seeds').pluck().get()).toBe(1);
    file.close();
    app = await startTestApp({ dbPath: join(directory, 'corpus.db') });
  });
});
