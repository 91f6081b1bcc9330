import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { UsageDeriver } from '../src/outcomes/index.js';
import { corpusEntryBody, usedSeedBody } from './support/records.js';
import { startTestApp, type TestApp } from './support/test-app.js';

let app: TestApp;

beforeAll(async () => {
  app = await startTestApp();
});

afterAll(async () => {
  await app.stop();
});

type Fields = Readonly<Record<string, unknown>>;

let count = 0;
const newRunId = (): string => `run-${String((count += 1))}`;
const outcomesOf = async (run_id: string, more = ''): Promise<Fields[]> =>
  ((await app.get(`/api/outcomes?run_id=${run_id}${more}`)).body as { outcomes: Fields[] }).outcomes;
const id = (n: number): string => `019a8e5c-6f1e-7c3a-9b1a-2f6d1c9e4b7${String(n)}`;
const RESULT = 'def quick_sort(arr):\n    if len(arr) < 2:\n        return arr\n    return sorted(arr)\n';
const NEAR = 'def quick_sort(items):\n    if len(items) < 2:\n        return items\n    return sorted(items)\n';
const FAR = 'class Heap:\n    pass\n';

describe('an outcome', () => {
  it('is answered as it was sent', async () => {
    const run_id = newRunId();
    const outcome = {
      ...{ id: id(0), run_id, function: 'quick_sort', passed: 9, total: 10, score: 0.5, source_id: 'e1', usage: 'adapted', iterations: 42 },
      ...{ duration_ms: 1830, snippet: RESULT, failing_tests: ['sorts an empty list'], timestamp: '2025-10-02T09:30:41.500Z' },
    };
    expect((await app.post('/api/outcomes', outcome)).body).toEqual({ ok: true, id: id(0) });
    const found = { usage_derived: false, similarity: null, seed_id: null, superseded: false };
    expect(await outcomesOf(run_id)).toEqual([{ ...outcome, ...found }]);
    expect((await app.post('/api/outcomes', outcome)).status).toBe(200);
    expect((await app.post('/api/outcomes', { ...outcome, passed: 10 })).status).toBe(409);
  });

  it('is superseded by a later one of the same run and function, and kept', async () => {
    const run_id = newRunId();
    const post = (n: number, timestamp: string): Promise<unknown> =>
      app.post('/api/outcomes', { id: id(n), run_id, function: 'f', timestamp });
    await post(1, '2025-10-02T09:00:00Z');
    await post(2, '2025-10-02T09:02:00Z');
    // What comes late is not later.
    await post(3, '2025-10-02T09:01:00Z');
    await app.post('/api/outcomes', { id: id(4), run_id, function: 'g', timestamp: '2025-10-02T09:00:30Z' });
    expect(await outcomesOf(run_id)).toMatchObject([{ id: id(2), superseded: false }, { id: id(4) }]);
    expect(await outcomesOf(run_id, '&history=true')).toMatchObject([
      { id: id(2), superseded: false },
      { id: id(3), superseded: true },
      { id: id(4), superseded: false },
      { id: id(1), superseded: true },
    ]);
    await post(5, '2025-10-02T09:02:00Z');
    expect(await outcomesOf(run_id, '&function=f')).toMatchObject([{ id: id(5) }]);
    const { headers } = await app.get(`/api/outcomes?run_id=${run_id}&history=true&limit=1`);
    expect(headers.get('x-total-count')).toBe('5');
    expect(await outcomesOf(run_id, `&before=${id(5)}`)).toMatchObject([{ id: id(4) }]);
    expect((await app.get('/api/outcomes?before=nobody')).status).toBe(400);
  });
});

describe('what became of the seeds, when nobody says it', () => {
  it.each<[string, string, Fields]>([
    [
      'the seed as it is, but for white space and comments',
      `# found\n${RESULT.replaceAll('    ', '\t')}`,
      { usage: 'verbatim', similarity: 1 },
    ],
    ['a seed that was changed', NEAR, { usage: 'adapted' }],
    ['something else', FAR, { usage: 'ignored' }],
  ])('is found out: %s', async (_name, snippet, expected) => {
    const run_id = newRunId();
    await app.post('/api/used-seeds', usedSeedBody({ run_id, function: 'f', id: id(6), snippet: FAR.replace('Heap', 'Tree') + 'x = 1' }));
    await app.post('/api/used-seeds', usedSeedBody({ run_id, function: 'f', id: id(7), source_id: 'e7', snippet }));
    await app.post('/api/used-seeds', usedSeedBody({ run_id, function: 'other', snippet: RESULT }));
    await app.post('/api/outcomes', { run_id, function: 'f', snippet: RESULT });
    expect(await outcomesOf(run_id)).toMatchObject([{ ...expected, usage_derived: true, source_id: null }]);
    const [{ seed_id } = { seed_id: undefined }] = await outcomesOf(run_id);
    if (snippet !== FAR) expect(seed_id).toBe(id(7));
    // Other specs use other runs, but the same ids.
    await app.delete(`/api/run-meta/${run_id}`);
  });

  it('is found out of the seeds of the source that the client named, whatever another is', async () => {
    const run_id = newRunId();
    await app.post('/api/batch', {
      items: [
        { kind: 'used_seed', run_id, function: 'f', id: id(8), source_id: 'named', snippet: FAR },
        { kind: 'used_seed', run_id, function: 'f', id: id(9), source_id: 'equal', snippet: RESULT },
        { kind: 'used_seed', run_id, function: 'g', source_id: 'equal', snippet: RESULT },
        ...['f', 'g'].map((name) => ({ kind: 'outcome', run_id, function: name, source_id: 'named', snippet: RESULT })),
      ],
    });
    const outcomes = await outcomesOf(run_id);
    expect(outcomes.find((outcome) => outcome['function'] === 'f')).toMatchObject({ usage: 'ignored', seed_id: id(8), source_id: 'named' });
    // Of a source that no seed is of, nothing can be found out.
    expect(outcomes.find((outcome) => outcome['function'] === 'g')).toMatchObject({ usage: 'verbatim', source_id: 'named' });
    expect((await app.get('/api/insights/sources/named')).body).toMatchObject({ source: { trials: 1, verbatim: 0, ignored: 1 } });
    await app.delete(`/api/run-meta/${run_id}`);
  });

  it('is not found out of another source than the one that the client named, when that one has no snippet', async () => {
    const run_id = newRunId();
    await app.post('/api/batch', {
      items: [
        { kind: 'used_seed', run_id, function: 'f', source_id: 'bare', snippet: null },
        { kind: 'used_seed', run_id, function: 'f', source_id: 'other', snippet: RESULT },
        { kind: 'outcome', run_id, function: 'f', source_id: 'bare', snippet: RESULT },
      ],
    });
    expect(await outcomesOf(run_id)).toMatchObject([{ usage: null, usage_derived: false, similarity: null, source_id: 'bare' }]);
    // Of which it is not known is none that ignored it.
    const notKnown = { trials: 1, verbatim: 0, adapted: 0, ignored: 0, unknown: 1 };
    expect((await app.get('/api/insights/sources/bare')).body).toMatchObject({ source: notKnown });
    expect((await app.get('/api/insights/sources?text=bare')).body).toMatchObject({ sources: [notKnown] });
    await app.delete(`/api/run-meta/${run_id}`);
  });

  it('is credited to the source that was found out, where the client named an empty one', async () => {
    const run_id = newRunId();
    await app.post('/api/batch', {
      items: [
        { kind: 'used_seed', run_id, function: 'f', source_id: 'real', snippet: RESULT },
        { kind: 'used_seed', run_id, function: 'f', source_id: '', snippet: FAR },
        { kind: 'outcome', run_id, function: 'f', source_id: '', snippet: RESULT },
      ],
    });
    expect(await outcomesOf(run_id)).toMatchObject([{ usage: 'verbatim', source_id: '' }]);
    expect((await app.get('/api/insights/sources/real')).body).toMatchObject({ source: { trials: 1, verbatim: 1 } });
    expect(await app.database.query(`SELECT source_id FROM source_counts WHERE source_id = ''`)).toEqual([]);
  });

  it('is found out for all outcomes of a batch, also from the source where the seed came without its snippet', async () => {
    const run_id = newRunId();
    await app.post('/api/corpus', corpusEntryBody({ id: 'source-1', snippet: RESULT }));
    const functions = Array.from({ length: 45 }, (_, n) => `f${String(n)}`);
    const items = functions.flatMap((name) => [
      { kind: 'outcome', run_id, function: name, snippet: RESULT },
      { kind: 'used_seed', run_id, function: name, source_id: 'source-1' },
    ]);
    await app.post('/api/batch', { items });
    const outcomes = await outcomesOf(run_id);
    expect(outcomes.map(({ usage }) => usage)).toEqual(functions.map(() => 'verbatim'));
  });

  it('is found out again when a seed comes late', async () => {
    const run_id = newRunId();
    await app.post('/api/outcomes', { run_id, function: 'f', snippet: RESULT });
    expect(await outcomesOf(run_id)).toMatchObject([{ usage: null, usage_derived: false }]);
    await app.post('/api/used-seeds', usedSeedBody({ run_id, function: 'f', snippet: RESULT }));
    // As it does by itself every second.
    await app.nest.get(UsageDeriver).deriveDue();
    expect(await outcomesOf(run_id)).toMatchObject([{ usage: 'verbatim', usage_derived: true, similarity: 1 }]);
  });

  it('stays what the client said of a later outcome, before anything was found out of the former', async () => {
    const run_id = newRunId();
    await app.post('/api/batch', {
      items: [
        { kind: 'used_seed', run_id, function: 'f', snippet: FAR },
        { kind: 'outcome', run_id, function: 'f', snippet: RESULT, timestamp: '2025-10-02T09:00:00Z' },
        { kind: 'outcome', run_id, function: 'f', snippet: RESULT, usage: 'verbatim', timestamp: '2025-10-02T09:01:00Z' },
      ],
    });
    await app.nest.get(UsageDeriver).deriveDue();
    expect(await outcomesOf(run_id)).toMatchObject([{ usage: 'verbatim', usage_derived: false, similarity: null }]);
  });

  it('stays what the client said', async () => {
    const run_id = newRunId();
    await app.post('/api/used-seeds', usedSeedBody({ run_id, function: 'f', snippet: RESULT }));
    await app.post('/api/outcomes', { run_id, function: 'f', snippet: RESULT, usage: 'ignored' });
    expect(await outcomesOf(run_id)).toMatchObject([{ usage: 'ignored', usage_derived: false, similarity: null }]);
  });

  it('is nothing where there is no seed to compare with', async () => {
    const run_id = newRunId();
    await app.post('/api/used-seeds', usedSeedBody({ run_id, function: 'f', snippet: null, source_id: 'nobody knows' }));
    await app.post('/api/outcomes', { run_id, function: 'f', snippet: RESULT });
    expect(await outcomesOf(run_id)).toMatchObject([{ usage: null, usage_derived: false, seed_id: null }]);
  });
});

describe('the snippet of a seed', () => {
  it('is kept with its use, whatever happens to the source entry', async () => {
    const run_id = newRunId();
    await app.post('/api/corpus', corpusEntryBody({ id: 'source-2', snippet: RESULT }));
    await app.post('/api/used-seeds', usedSeedBody({ run_id, source_id: 'source-2', snippet: NEAR }));
    await app.database.query(`DELETE FROM corpus WHERE id = 'source-2' RETURNING id`);
    expect((await app.get(`/api/used-seeds?run_id=${run_id}`)).body).toMatchObject({ seeds: [{ source_id: 'source-2', snippet: NEAR }] });
  });
});
