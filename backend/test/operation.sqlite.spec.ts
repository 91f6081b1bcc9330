/** What operation.spec.ts says of any database, where it takes the means of SQLite to show it, and what is true of SQLite alone. */
import { existsSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Database } from '../src/database/database.js';
import { RecordReader } from '../src/database/sqlite/record-reader.js';
import { sqliteHandle } from '../src/database/sqlite/connection.js';
import type { SystemResponse } from '../src/metrics/system.response.js';
import { parseScrape } from './support/prometheus.js';
import { runMetaBody, usedSeedBody } from './support/records.js';
import { API_KEY, startTestApp, type TestApp } from './support/test-app.js';
import { createTestDatabase, type TestDatabase } from './support/test-database.js';

let file: TestDatabase;
let app: TestApp;

beforeEach(async () => {
  file = await createTestDatabase();
  app = await startTestApp({ database: file });
});

afterEach(async () => {
  await app.stop();
  await file.remove();
});

/** The writing connection, to break it. */
const breakWrites = (broken: boolean): void => {
  const database: unknown = app.nest.get(Database);
  const { engine } = database as { engine: { writer: Parameters<typeof sqliteHandle>[0] } };
  sqliteHandle(engine.writer).pragma(`query_only = ${broken ? 'ON' : 'OFF'}`);
};

describe('health', () => {
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

describe('the figures', () => {
  const system = async (): Promise<SystemResponse> => (await app.get('/api/system')).body as SystemResponse;

  it('tells since when it does not store, and forgets it when it does again', async () => {
    const begin = Date.now();
    breakWrites(true);
    await app.post('/api/run-meta', runMetaBody());
    await app.post('/api/run-meta', runMetaBody());
    const broken = await system();
    expect(broken).toMatchObject({
      storage: { is_storing: false },
      commits: { count: 0, failed: 2 },
      refused: { records_commit_failed: 2 },
      requests: { status_5xx: 2 },
    });
    expect(Date.parse(broken.storage.not_storing_since ?? '')).toBeGreaterThanOrEqual(begin);
    expect(parseScrape((await app.get('/metrics')).body as string).samples.get('aurora_storing')).toBe(0);

    breakWrites(false);
    await app.post('/api/run-meta', runMetaBody());
    expect(await system()).toMatchObject({ storage: { is_storing: true, not_storing_since: null }, commits: { count: 1, failed: 2 } });
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
});

describe('stopping', () => {
  it('leaves a database without a write-ahead log to replay', async () => {
    await app.post('/api/used-seeds', usedSeedBody(), { 'x-api-key': API_KEY });
    await app.stop();
    expect(existsSync(`${file.location}-wal`)).toBe(false);
    expect(await file.query('PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
    expect(await file.query('SELECT id FROM used_seeds')).toHaveLength(1);
    app = await startTestApp({ database: file });
  });
});

it('never takes the ETag of an earlier process for one of its own', async () => {
  const etag = (await app.get('/api/run-meta/latest')).headers.get('etag') ?? '';
  app = await app.restart();
  expect((await app.get('/api/run-meta/latest', { 'if-none-match': etag })).status).toBe(200);
});
