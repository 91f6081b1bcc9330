import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runMetaBody, usedSeedBody } from './support/records.js';
import { startTestApp, type TestApp } from './support/test-app.js';

let app: TestApp;

beforeAll(async () => {
  app = await startTestApp();
});

afterAll(async () => {
  await app.stop();
});

interface Run {
  readonly [field: string]: unknown;
  readonly run_id: string;
}

let count = 0;
const newRunId = (): string => `run-${(count += 1)}-of-this-spec`;
const run = async (run_id: string): Promise<Run> => ((await app.get(`/api/run-meta/${run_id}`)).body as { run: Run }).run;
const list = async (query = ''): Promise<{ runs: Run[]; next: string | null; total: number }> =>
  (await app.get(`/api/run-meta${query}`)).body as never;
const outcomesOf = async (run_id: string, more = ''): Promise<Record<string, unknown>[]> =>
  ((await app.get(`/api/outcomes?run_id=${run_id}${more}`)).body as { outcomes: Record<string, unknown>[] }).outcomes;
const SNIPPET = 'def quick_sort(arr):\n    if len(arr) < 2:\n        return arr\n    return sorted(arr)\n';

describe('a run', () => {
  it('is known by its metadata, and runs', async () => {
    const run_id = newRunId();
    await app.post('/api/run-meta', runMetaBody({ run_id, timestamp: '2025-10-02T09:20:00Z', beam: null }));
    expect(await run(run_id)).toEqual({
      run_id,
      timestamp: '2025-10-02T09:20:00.000Z',
      seed_bias: 0.25,
      seeding_enabled: true,
      max_iters: 100,
      beam: null,
      notes: null,
      status: 'running',
      silent: false,
      started_at: '2025-10-02T09:20:00.000Z',
      finished_at: null,
      duration_ms: null,
      last_signal_at: expect.stringMatching(/Z$/),
      locked: false,
      seeds: 0,
      outcomes: 0,
      solved: 0,
      success_rate: null,
    });
  });

  it('is known by a seed alone, and takes over its metadata when they come', async () => {
    const run_id = newRunId();
    await app.post('/api/used-seeds', usedSeedBody({ run_id, timestamp: '2025-10-02T09:21:00Z' }));
    await app.post('/api/used-seeds', usedSeedBody({ run_id, timestamp: '2025-10-02T09:20:30Z' }));
    expect(await run(run_id)).toMatchObject({ timestamp: null, seed_bias: null, started_at: '2025-10-02T09:20:30.000Z', seeds: 2 });
    await app.post('/api/run-meta', runMetaBody({ run_id, timestamp: '2025-10-02T09:25:00Z' }));
    expect(await run(run_id)).toMatchObject({ timestamp: '2025-10-02T09:25:00.000Z', seed_bias: 0.25, seeds: 2 });
  });
});

it('works end to end', async () => {
  const run_id = newRunId();
  await app.post('/api/run-meta', runMetaBody({ run_id, timestamp: '2025-10-02T09:20:00Z' }));
  await app.post('/api/used-seeds', usedSeedBody({ run_id, function: 'quick_sort', snippet: SNIPPET }));
  const posted = await app.post('/api/outcomes', { run_id, function: 'quick_sort', passed: 10, total: 10, snippet: `# mine\n${SNIPPET}` });
  expect(posted.status).toBe(200);
  expect(await outcomesOf(run_id)).toMatchObject([{ usage: 'verbatim', usage_derived: true, similarity: 1, superseded: false }]);
  expect(await run(run_id)).toMatchObject({ outcomes: 1, solved: 1, success_rate: 1, seeds: 1 });
  expect(await list('?text=of-THIS')).toMatchObject({ total: 3 });
});
