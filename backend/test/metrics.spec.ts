import { connect } from 'node:net';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Metrics } from '../src/metrics/index.js';
import type { SystemResponse } from '../src/metrics/system.response.js';
import { growth, parseScrape, type Scrape } from './support/prometheus.js';
import { corpusEntryBody, runMetaBody, usedSeedBody } from './support/records.js';
import { startTestApp, type TestApp } from './support/test-app.js';

let app: TestApp;

beforeEach(async () => {
  app = await startTestApp();
});

afterEach(async () => {
  await app.stop();
});

async function scrape(of: TestApp = app): Promise<Scrape> {
  const { status, body } = await of.get('/metrics');
  expect(status).toBe(200);
  return parseScrape(body as string);
}

/** What traffic added to the samples with this prefix. The scrape itself is counted when it has been answered. */
async function grownBy(prefix: string, traffic: () => Promise<unknown>): Promise<Record<string, number>> {
  const before = await scrape();
  await traffic();
  const grown = growth(before, await scrape());
  return Object.fromEntries(Object.entries(grown).filter(([sample]) => sample.startsWith(prefix)));
}

const ID = '019a8e5c-6f1e-7c3a-9b1a-2f6d1c9e4b70';

describe('GET /metrics', () => {
  it('is Prometheus text, never cached, outside /api', async () => {
    const { status, headers, body } = await app.get('/metrics');
    expect([status, headers.get('content-type'), headers.get('cache-control')]).toEqual([
      200,
      'text/plain; version=0.0.4; charset=utf-8',
      'no-store',
    ]);
    expect(parseScrape(body as string).types.size).toBeGreaterThan(30);
    expect(await app.get('/api/metrics')).toMatchObject({ status: 404 });
  });

  it('counts answers by method, route pattern and status; addresses that nobody knows have one label', async () => {
    const grown = await grownBy('aurora_http_requests_total', async () => {
      await app.get('/api/run-meta/latest');
      await app.get('/api/used-seeds?run_id=a&limit=3');
      await app.get('/api/used-seeds?run_id=b');
      await app.get('/api/used-seeds?limit=nonsense');
      await app.post('/api/used-seeds', usedSeedBody());
      await app.post('/api/used-seeds', usedSeedBody(), { 'x-api-key': 'wrong' });
      await app.get('/api/nobody');
      await app.get('/nowhere.js');
      await app.post('/nobody', {});
    });
    expect(grown).toEqual({
      'aurora_http_requests_total{method="GET",route="/metrics",status="200"}': 1,
      'aurora_http_requests_total{method="GET",route="/api/run-meta/latest",status="200"}': 1,
      'aurora_http_requests_total{method="GET",route="/api/used-seeds",status="200"}': 2,
      'aurora_http_requests_total{method="GET",route="/api/used-seeds",status="400"}': 1,
      'aurora_http_requests_total{method="POST",route="/api/used-seeds",status="200"}': 1,
      'aurora_http_requests_total{method="POST",route="/api/used-seeds",status="401"}': 1,
      'aurora_http_requests_total{method="GET",route="unknown",status="404"}': 2,
      'aurora_http_requests_total{method="POST",route="unknown",status="404"}': 1,
    });
  });

  it('measures the time of every answer', async () => {
    const grown = await grownBy('aurora_http_request_duration_seconds', async () => {
      for (let n = 0; n < 3; n += 1) await app.get('/api/run-meta/latest');
    });
    const labels = 'method="GET",route="/api/run-meta/latest"';
    expect(grown).toMatchObject({
      [`aurora_http_request_duration_seconds_count{${labels}}`]: 3,
      [`aurora_http_request_duration_seconds_bucket{${labels},le="+Inf"}`]: 3,
      [`aurora_http_request_duration_seconds_sum{${labels}}`]: expect.any(Number),
    });
  });

  it('counts records by kind and result', async () => {
    const grown = await grownBy('aurora_records_total', async () => {
      await app.post('/api/run-meta', runMetaBody());
      await app.post('/api/run-meta', runMetaBody({ beam: 7 }));
      await app.post('/api/used-seeds', usedSeedBody());
      await app.post('/api/used-seeds', usedSeedBody({ id: ID }));
      await app.post('/api/used-seeds', usedSeedBody({ id: ID }));
      await app.post('/api/used-seeds', usedSeedBody({ id: ID, function: 'other' }));
      await app.post('/api/corpus', corpusEntryBody());
      await app.post('/api/corpus', corpusEntryBody());
      await app.post('/api/corpus', corpusEntryBody());
    });
    expect(grown).toEqual({
      'aurora_records_total{kind="run_meta",result="stored"}': 1,
      'aurora_records_total{kind="run_meta",result="replaced"}': 1,
      'aurora_records_total{kind="used_seed",result="stored"}': 2,
      'aurora_records_total{kind="used_seed",result="duplicate"}': 1,
      'aurora_records_total{kind="used_seed",result="conflict"}': 1,
      'aurora_records_total{kind="corpus_entry",result="stored"}': 1,
      'aurora_records_total{kind="corpus_entry",result="duplicate"}': 2,
    });
  });

  it('counts invalid records, one by one and in batches', async () => {
    const grown = await grownBy('aurora_records_total', async () => {
      await app.post('/api/run-meta', runMetaBody({ seed_bias: 7 }));
      await app.post('/api/used-seeds', '{');
      await app.post('/api/outcomes', {});
      await app.patch('/api/run-meta/r', {});
      await app.post('/api/batch', {
        items: [
          { kind: 'used_seed', ...usedSeedBody({ id: ID }) },
          { kind: 'used_seed', ...usedSeedBody({ id: ID }) },
          { kind: 'used_seed', ...usedSeedBody({ score: 'high' }) },
          { kind: 'corpus_entry' },
          { kind: 'corpus_entry', ...corpusEntryBody() },
          { kind: 'nobody knows' },
        ],
      });
      await app.get('/api/used-seeds?limit=nonsense');
      await app.post('/api/corpus/similar', {});
    });
    expect(grown).toEqual({
      'aurora_records_total{kind="run_meta",result="rejected"}': 1,
      'aurora_records_total{kind="used_seed",result="stored"}': 1,
      'aurora_records_total{kind="used_seed",result="duplicate"}': 1,
      'aurora_records_total{kind="used_seed",result="rejected"}': 2,
      'aurora_records_total{kind="outcome",result="rejected"}': 1,
      'aurora_records_total{kind="run_status",result="rejected"}': 1,
      'aurora_records_total{kind="corpus_entry",result="stored"}': 1,
      'aurora_records_total{kind="corpus_entry",result="rejected"}': 1,
    });
  });

  it('measures each commit and what it held', async () => {
    const grown = await grownBy('aurora_commit', async () => {
      await app.post('/api/run-meta', runMetaBody());
      await app.post('/api/used-seeds', usedSeedBody());
    });
    expect(grown).toMatchObject({
      aurora_commit_duration_seconds_count: 2,
      'aurora_commit_duration_seconds_bucket{le="+Inf"}': 2,
      'aurora_commit_records_bucket{le="1"}': 2,
      aurora_commit_records_sum: 2,
      aurora_commit_records_count: 2,
    });
    expect(grown['aurora_commit_duration_seconds_sum']).toBeGreaterThan(0);
  });

  it('shows what was refused, by reason, from zero on', async () => {
    const metrics = app.nest.get(Metrics);
    const { samples } = await scrape();
    const refusals = [...samples].filter(([sample]) => /_refused_total|_dropped_total|_failed_total|"rejected"/.test(sample));
    expect(refusals.map(([, value]) => value)).toEqual(refusals.map(() => 0));
    const grown = await grownBy('aurora_', () => {
      metrics.rejected('used_seed', 3);
      metrics.throttled();
      metrics.overloaded();
      metrics.connectionDropped();
      metrics.refused('queue_full', 10);
      metrics.refused('locked', 5);
      metrics.refused('wal_full', 6);
      metrics.refused('away', 7);
      metrics.refused('stopping', 1);
      metrics.commitFailed(20);
      return Promise.resolve();
    });
    expect(grown).toMatchObject({
      'aurora_records_total{kind="used_seed",result="rejected"}': 3,
      'aurora_http_refused_total{reason="throttled"}': 1,
      'aurora_http_refused_total{reason="overloaded"}': 1,
      aurora_http_connections_dropped_total: 1,
      'aurora_records_refused_total{reason="queue_full"}': 10,
      'aurora_records_refused_total{reason="locked"}': 5,
      'aurora_records_refused_total{reason="wal_full"}': 6,
      'aurora_records_refused_total{reason="away"}': 7,
      'aurora_records_refused_total{reason="stopping"}': 1,
      'aurora_records_refused_total{reason="commit_failed"}': 20,
      aurora_commits_failed_total: 1,
    });
    expect(Object.keys(grown).filter((sample) => /refused|dropped|failed/.test(sample))).toHaveLength(10);
  });

  it('counts wrong keys that are throttled', async () => {
    let throttled = 0;
    const grown = await grownBy('aurora_http_refused_total', async () => {
      for (let n = 0; n < 25; n += 1)
        if ((await app.post('/api/run-meta', runMetaBody(), { 'x-api-key': 'wrong' })).status === 429) throttled += 1;
    });
    expect(throttled).toBeGreaterThan(0);
    expect(grown).toEqual({ 'aurora_http_refused_total{reason="throttled"}': throttled });
  });

  it('counts what is no HTTP', async () => {
    const { port } = new URL(app.url);
    const grown = await grownBy('aurora_http_refused_total', async () => {
      const socket = connect(Number(port), '127.0.0.1', () => socket.write('NOT HTTP\r\n\r\n')).resume();
      await new Promise((resolve) => socket.once('close', resolve));
    });
    expect(grown).toEqual({ 'aurora_http_refused_total{reason="malformed"}': 1 });
  });

  it('shows the queue, the storage, the event loop and the process', async () => {
    await app.post('/api/run-meta', runMetaBody());
    const { samples } = await scrape();
    expect(samples.get('aurora_storing')).toBe(1);
    expect(samples.get('aurora_queue_records')).toBe(0);
    for (const sample of [
      'aurora_queue_limit_records',
      'aurora_queue_limit_bytes',
      'aurora_database_size_bytes',
      'aurora_last_commit_timestamp_seconds',
      'aurora_http_connections',
      'process_resident_memory_bytes',
    ])
      expect([sample, samples.get(sample)]).toEqual([sample, expect.any(Number)]);
    expect(samples.get('aurora_database_size_bytes')).toBeGreaterThan(0);
    for (const quantile of ['0.5', '0.99', '1'])
      expect(samples.get(`aurora_event_loop_delay_seconds{quantile="${quantile}"}`)).toBeGreaterThanOrEqual(0);
    expect(samples.has('nodejs_eventloop_lag_p99_seconds')).toBe(true);
  });

  it('counts for each application by itself', async () => {
    const other = await startTestApp();
    try {
      await other.post('/api/run-meta', runMetaBody());
      const stored = 'aurora_records_total{kind="run_meta",result="stored"}';
      expect([(await scrape()).samples.get(stored), (await scrape(other)).samples.get(stored)]).toEqual([0, 1]);
    } finally {
      await other.stop();
    }
  });
});

describe('GET /api/system', () => {
  const system = async (): Promise<SystemResponse> => (await app.get('/api/system')).body as SystemResponse;

  it('tells what /metrics tells, never cached', async () => {
    await app.post('/api/run-meta', runMetaBody());
    await app.post('/api/used-seeds', usedSeedBody({ id: ID }));
    await app.post('/api/used-seeds', usedSeedBody({ id: ID }));
    await app.get('/api/nobody');
    const { status, headers, body } = await app.get('/api/system');
    const { samples } = await scrape();
    expect([status, headers.get('cache-control'), headers.get('etag')]).toEqual([200, 'no-store', null]);
    const none = { stored: 0, replaced: 0, duplicate: 0, conflict: 0, rejected: 0 };
    expect(body).toMatchObject({
      event_loop_delay: { p50_ms: expect.any(Number), p99_ms: expect.any(Number), max_ms: expect.any(Number) },
      storage: {
        is_storing: true,
        not_storing_since: null,
        database_bytes: samples.get('aurora_database_size_bytes'),
        wal_bytes: samples.get('aurora_wal_size_bytes') ?? null,
      },
      queue: {
        records: 0,
        bytes: 0,
        max_records: samples.get('aurora_queue_limit_records'),
        max_bytes: samples.get('aurora_queue_limit_bytes'),
      },
      commits: { count: 3, failed: 0, records: 3, p50_ms: expect.any(Number), p99_ms: expect.any(Number) },
      requests: { status_2xx: 3, status_3xx: 0, status_4xx: 1, status_5xx: 0 },
      records: [
        { ...none, kind: 'run_meta', stored: 1 },
        { ...none, kind: 'used_seed', stored: 1, duplicate: 1 },
        { ...none, kind: 'outcome' },
        { ...none, kind: 'run_status' },
        { ...none, kind: 'corpus_entry' },
        { ...none, kind: 'drops' },
      ],
    });
    const { started_at, uptime_seconds, memory_bytes, commits } = body as SystemResponse;
    expect(Date.parse(commits.last_at ?? '') / 1000).toBe(samples.get('aurora_last_commit_timestamp_seconds'));
    expect(Date.parse(started_at)).toBeLessThanOrEqual(Date.parse(commits.last_at ?? ''));
    expect(uptime_seconds).toBeGreaterThan(0);
    expect(memory_bytes).toBeGreaterThan(10_000_000);
  });

  it('has no commit times before the first commit', async () => {
    expect((await system()).commits).toEqual({ count: 0, failed: 0, records: 0, p50_ms: null, p99_ms: null, last_at: null });
  });

  it('shows what was turned away', async () => {
    const metrics = app.nest.get(Metrics);
    metrics.refused('queue_full', 2);
    metrics.refused('locked', 3);
    metrics.refused('stopping', 4);
    metrics.refused('wal_full', 6);
    metrics.refused('away', 7);
    metrics.commitFailed(5);
    metrics.throttled();
    metrics.overloaded();
    metrics.malformed();
    metrics.connectionDropped();
    expect((await system()).refused).toEqual({
      records_queue_full: 2,
      records_locked: 3,
      records_stopping: 4,
      records_wal_full: 6,
      records_away: 7,
      records_commit_failed: 5,
      requests_throttled: 1,
      requests_overloaded: 1,
      requests_malformed: 1,
      connections_dropped: 1,
    });
  });
});

describe('AURORA_METRICS=off', () => {
  it('closes the figures, and leaves no page in their place', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'aurora-metrics-'));
    writeFileSync(join(directory, 'index.html'), '<!doctype html>');
    const closed = await startTestApp({ webAppDirectory: directory, env: { AURORA_METRICS: 'off' } });
    try {
      for (const path of ['/metrics', '/api/system'])
        expect(await closed.get(path, { accept: 'text/html,*/*' })).toMatchObject({ status: 404, body: { error: 'not_found' } });
    } finally {
      await closed.stop();
      rmSync(directory, { recursive: true });
    }
  });
});
