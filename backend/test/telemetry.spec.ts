import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { askTwice } from './support/conditional.js';
import { runMetaBody, usedSeedBody } from './support/records.js';
import { API_KEY, startTestApp, type TestApp } from './support/test-app.js';

let app: TestApp;

beforeEach(async () => {
  app = await startTestApp();
});

afterEach(async () => {
  await app.stop();
});

const seedsOf = async (query = ''): Promise<Record<string, unknown>[]> =>
  ((await app.get(`/api/used-seeds${query}`)).body as { seeds: Record<string, unknown>[] }).seeds;

describe('runs', () => {
  it('answers the corner-stone example to the letter, and again after a restart', async () => {
    const { body: stored, status } = await app.post('/api/run-meta', {
      run_id: 'test-run-001',
      timestamp: '2025-10-02T09:20:00.000Z',
      seed_bias: 0.25,
      seeding_enabled: true,
      max_iters: 100,
      beam: 5,
    });
    expect({ stored, status }).toEqual({ stored: { ok: true, run_id: 'test-run-001' }, status: 200 });
    const seed = {
      run_id: 'test-run-001',
      function: 'quick_sort',
      reason: { similarity: 0.92, method: 'jaccard' },
      score: 0.88,
      snippet: 'def quick_sort(arr):...',
    };
    const { body: seedStored } = await app.post('/api/used-seeds', seed);
    const { id } = seedStored as { id: string };
    expect(seedStored).toEqual({ ok: true, id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7/) });

    app = await app.restart();
    expect((await app.get('/api/run-meta/latest')).body).toEqual({
      meta: {
        run_id: 'test-run-001',
        timestamp: '2025-10-02T09:20:00.000Z',
        seed_bias: 0.25,
        seeding_enabled: true,
        max_iters: 100,
        beam: 5,
        notes: null,
      },
    });
    expect((await app.get('/api/used-seeds?run_id=test-run-001')).body).toEqual({
      seeds: [{ ...seed, id, source_id: null, passed: null, total: null, timestamp: expect.stringMatching(/^\d{4}-.*\.\d{3}Z$/) }],
    });
  });

  it('answers null when there is no run', async () => {
    expect((await app.get('/api/run-meta/latest')).body).toEqual({ meta: null });
  });

  it('takes the run with the newest time as the latest, whatever form the times came in', async () => {
    await app.post('/api/run-meta', runMetaBody({ run_id: 'noon-utc', timestamp: '2025-10-02T12:00:00Z' }));
    await app.post('/api/run-meta', runMetaBody({ run_id: 'half-past-noon-utc', timestamp: '2025-10-02T08:30:00-04:00' }));
    await app.post('/api/run-meta', runMetaBody({ run_id: 'naive-with-microseconds', timestamp: '2025-10-02T12:15:00.123456' }));
    expect((await app.get('/api/run-meta/latest')).body).toMatchObject({
      meta: { run_id: 'half-past-noon-utc', timestamp: '2025-10-02T12:30:00.000Z' },
    });
  });

  it('takes the run that arrived last as the latest where times tie', async () => {
    for (const run_id of ['b', 'c', 'a']) await app.post('/api/run-meta', runMetaBody({ run_id }));
    expect((await app.get('/api/run-meta/latest')).body).toMatchObject({ meta: { run_id: 'a' } });
  });

  it('replaces the metadata of a run that is posted again and keeps its seeds', async () => {
    await app.post('/api/run-meta', runMetaBody({ beam: 5, notes: 'first' }));
    await app.post('/api/used-seeds', usedSeedBody());
    await app.post('/api/run-meta', runMetaBody({ seed_bias: 0.5, beam: null }));
    expect((await app.get('/api/run-meta/latest')).body).toMatchObject({ meta: { seed_bias: 0.5, beam: null, notes: null } });
    expect(await seedsOf('?run_id=run-1')).toHaveLength(1);
  });

  it('names the keys that it drops', async () => {
    const { body } = await app.post('/api/run-meta', runMetaBody({ beem: 5, $set: 1 }));
    expect(body).toEqual({ ok: true, run_id: 'run-1', ignored: ['beem', '$set'] });
  });

  it.each([
    ['run_id', '', 'must not be empty'],
    ['run_id', undefined, 'is required'],
    ['run_id', null, 'is required'],
    ['run_id', 'x'.repeat(201), 'must have at most 200 characters'],
    ['run_id', 5, 'must be text'],
    ['run_id', 'a\u0000b', 'must not contain NUL characters'],
    ['run_id', '\ud800', 'must not contain lone surrogates'],
    ['timestamp', 'yesterday', 'must be an ISO 8601 time such as 2025-10-02T09:20:00.000Z'],
    ['timestamp', '2025-02-30T00:00:00Z', 'must be an ISO 8601 time such as 2025-10-02T09:20:00.000Z'],
    ['timestamp', 1759396800, 'must be an ISO 8601 time such as 2025-10-02T09:20:00.000Z'],
    ['seed_bias', 0.51, 'must be from 0 to 0.5'],
    ['seed_bias', -0.01, 'must be from 0 to 0.5'],
    ['seed_bias', '0.25', 'must be a finite number'],
    ['seeding_enabled', 'true', 'must be true or false'],
    ['seeding_enabled', 1, 'must be true or false'],
    ['max_iters', 0, 'must be 1 or more'],
    ['max_iters', 1.5, 'must be a whole number'],
    ['max_iters', 1e300, 'must lie within ±9007199254740991, where whole numbers are exact'],
    ['beam', -1, 'must be 1 or more'],
    ['notes', 'x'.repeat(16 * 1024 + 1), 'must not be larger than 16 KiB'],
  ])('refuses %s = %j', async (field, value, message) => {
    const { status, body } = await app.post('/api/run-meta', runMetaBody({ [field]: value }));
    expect({ status, body }).toEqual({
      status: 400,
      body: { error: 'bad_request', details: `${field} ${message}`, issues: [{ path: field, message }], request_id: expect.any(String) },
    });
    expect((await app.get('/api/run-meta/latest')).body).toEqual({ meta: null });
  });

  it('names every fault at once', async () => {
    const { body } = await app.post('/api/run-meta', { run_id: 'r', seed_bias: 2, max_iters: 'many' });
    expect((body as { issues: { path: string }[] }).issues.map(({ path }) => path).sort()).toEqual([
      'max_iters',
      'seed_bias',
      'seeding_enabled',
      'timestamp',
    ]);
  });

  it('counts 200 characters, not 200 UTF-16 units', async () => {
    expect((await app.post('/api/run-meta', runMetaBody({ run_id: '\u{1f600}'.repeat(200) }))).status).toBe(200);
    expect((await app.post('/api/run-meta', runMetaBody({ run_id: '\u{1f600}'.repeat(201) }))).status).toBe(400);
  });
});

describe('used seeds', () => {
  it('keeps a seed that arrives before its run', async () => {
    await app.post('/api/used-seeds', usedSeedBody({ run_id: 'later' }));
    await app.post('/api/run-meta', runMetaBody({ run_id: 'later' }));
    expect(await seedsOf('?run_id=later')).toHaveLength(1);
  });

  it('answers the seeds of one function of a run, newest first, and how many they are', async () => {
    const at = (second: number): string => `2025-10-02T09:20:0${String(second)}.000Z`;
    for (const [n, [run_id, name]] of [
      ['r', 'f'],
      ['r', 'g'],
      ['other', 'f'],
      ['r', 'f'],
      ['r', 'f'],
    ].entries())
      await app.post('/api/used-seeds', usedSeedBody({ run_id, function: name, timestamp: at(n), snippet: String(n) }));

    const first = await app.get('/api/used-seeds?run_id=r&function=f&limit=2');
    const { seeds } = first.body as { seeds: { id: string; snippet: string }[] };
    expect(seeds.map(({ snippet }) => snippet)).toEqual(['4', '3']);
    expect(first.headers.get('x-total-count')).toBe('3');
    expect(await seedsOf(`?run_id=r&function=f&before=${seeds[1]!.id}`)).toMatchObject([{ snippet: '0' }]);
    expect(await seedsOf(`?run_id=r&function=f&after=${seeds[1]!.id}`)).toMatchObject([{ snippet: '4' }]);
  });

  it('refuses a function without a run, which no index would serve', async () => {
    expect(await app.get('/api/used-seeds?function=f')).toMatchObject({
      status: 400,
      body: { issues: [{ path: 'function', message: 'must be given together with run_id' }] },
    });
  });

  it('keeps everything that is sent, exactly', async () => {
    const sent = {
      id: '01890a5d-ac96-774b-bcce-b302099a8057',
      run_id: 'run-1',
      function: 'f ü "\';--',
      source_id: '<script>alert(1)</script>',
      reason: { nested: { list: [1, 2.5, null, true, ''], constructor: 'x' }, ü: '\u{1f600}' },
      score: -1.5e-9,
      passed: 0,
      total: 0,
      snippet: '',
      timestamp: '2025-10-02T09:20:01.250Z',
    };
    expect((await app.post('/api/used-seeds', sent)).body).toEqual({ ok: true, id: sent.id });
    expect(await seedsOf()).toEqual([sent]);
  });

  it('takes null for an optional field as absent', async () => {
    const nothing = { timestamp: null, source_id: null, reason: null, score: null, passed: null, total: null, snippet: null, id: null };
    expect((await app.post('/api/used-seeds', usedSeedBody(nothing))).status).toBe(200);
    expect(await seedsOf()).toEqual([
      expect.objectContaining({ source_id: null, reason: null, score: null, passed: null, total: null, snippet: null }),
    ]);
  });

  it('stores a seed once, however often it is posted, and answers each time alike', async () => {
    const seed = usedSeedBody({ id: '01890A5D-AC96-774B-BCCE-B302099A8057', reason: { a: 1, b: [2] }, score: 0.5 });
    const first = await app.post('/api/used-seeds', seed);
    const retry = await app.post('/api/used-seeds', { ...seed, reason: { b: [2], a: 1 } });
    app = await app.restart();
    const afterRestart = await app.post('/api/used-seeds', seed);
    expect([first, retry, afterRestart].map(({ status, body }) => ({ status, body }))).toEqual(
      Array(3).fill({ status: 200, body: { ok: true, id: '01890a5d-ac96-774b-bcce-b302099a8057' } }),
    );
    expect(await seedsOf()).toHaveLength(1);
  });

  it.each([{ score: 0.6 }, { reason: { a: 2 } }, { run_id: 'other' }, { snippet: 'x' }, { timestamp: '2001-01-01T00:00:00Z' }])(
    'refuses the same id with %j instead, and keeps the first',
    async (change) => {
      const seed = usedSeedBody({ id: '01890a5d-ac96-774b-bcce-b302099a8057', reason: { a: 1 }, score: 0.5 });
      await app.post('/api/used-seeds', seed);
      const before = await seedsOf();
      const { status, body } = await app.post('/api/used-seeds', { ...seed, ...change });
      expect({ status, body }).toMatchObject({ status: 409, body: { error: 'conflict' } });
      expect(await seedsOf()).toEqual(before);
    },
  );

  it.each([
    ['function', '', 'must not be empty'],
    ['id', 'not-a-uuid', 'must be a UUID'],
    ['reason', [1], 'must be a JSON object'],
    ['reason', 'because', 'must be a JSON object'],
    ['reason', { text: 'x'.repeat(64 * 1024) }, 'must not be larger than 64 KiB'],
    ['score', 'good', 'must be a finite number'],
    ['passed', -1, 'must be 0 or more'],
    ['passed', 11, 'must not be greater than total'],
    ['snippet', 'x'.repeat(256 * 1024 + 1), 'must not be larger than 256 KiB'],
    ['source_id', 'x'.repeat(201), 'must have at most 200 characters'],
  ])('refuses %s = %j', async (field, value, message) => {
    const { status, body } = await app.post('/api/used-seeds', usedSeedBody({ total: 10, [field]: value }));
    expect({ status, body }).toMatchObject({ status: 400, body: { error: 'bad_request', issues: [{ path: field, message }] } });
    expect(await seedsOf()).toEqual([]);
  });

  it('answers the newest first, and of those at the same time the one that arrived last', async () => {
    const times = { a: '2025-01-01T00:00:02Z', b: '2025-01-01T00:00:03Z', c: '2025-01-01T00:00:02Z', d: '2025-01-01T00:00:01Z' };
    for (const [name, timestamp] of Object.entries(times)) await app.post('/api/used-seeds', usedSeedBody({ function: name, timestamp }));
    expect((await seedsOf()).map((seed) => seed['function'])).toEqual(['b', 'c', 'a', 'd']);
    expect((await seedsOf('?run_id=run-1')).map((seed) => seed['function'])).toEqual(['b', 'c', 'a', 'd']);
  });

  it('answers only the seeds of the run that is asked for, at most limit, and counts them all', async () => {
    for (let n = 0; n < 5; n += 1) await app.post('/api/used-seeds', usedSeedBody({ run_id: n === 0 ? 'other' : 'run-1' }));
    const { headers, body } = await app.get('/api/used-seeds?run_id=run-1&limit=3');
    expect((body as { seeds: unknown[] }).seeds).toHaveLength(3);
    expect(headers.get('x-total-count')).toBe('4');
    expect(await seedsOf('?run_id=nobody')).toEqual([]);
  });

  it('goes on behind a seed without gap or repetition, and ahead in order of arrival', async () => {
    const timestamps = [5, 5, 3, 5, 1, 4].map((second) => `2025-01-01T00:00:0${second}.000Z`);
    for (const timestamp of timestamps) await app.post('/api/used-seeds', usedSeedBody({ timestamp }));
    const all = (await seedsOf('?run_id=run-1')).map(({ id }) => id as string);
    const pages: string[] = [];
    for (let before = ''; ; before = `&before=${pages.at(-1) ?? ''}`) {
      const page = await seedsOf(`?run_id=run-1&limit=2${before}`);
      if (page.length === 0) break;
      pages.push(...page.map(({ id }) => id as string));
    }
    expect(pages).toEqual(all);

    const byArrival = await seedsOf(`?run_id=run-1&after=${all.at(-1) ?? ''}`);
    expect(byArrival.map(({ timestamp }) => timestamp)).toEqual(['2025-01-01T00:00:04.000Z']);
    const both = await app.get(`/api/used-seeds?before=${all[0] ?? ''}&after=${all[1] ?? ''}`);
    expect(both).toMatchObject({ status: 400, body: { issues: [{ path: 'before' }] } });
    expect((await app.get('/api/used-seeds?before=nobody')).body).toMatchObject({ error: 'bad_query', issues: [{ path: 'before' }] });
  });

  it.each([
    'limit=abc',
    'limit=-1',
    'limit=0',
    'limit=1001',
    'limit=',
    'limit=1.5',
    'limit=5&limit=6',
    'limit=0x10',
    'run_id=',
    'run_id=a&run_id=b',
  ])('refuses ?%s', async (query) => {
    const { status, body } = await app.get(`/api/used-seeds?${query}`);
    expect({ status, body }).toMatchObject({ status: 400, body: { error: 'bad_query', issues: [{ path: query.split('=', 1)[0] }] } });
  });

  it('names the query parameters that it does not know', async () => {
    expect((await app.get('/api/used-seeds?run=x')).body).toEqual({ seeds: [], ignored: ['run'] });
  });

  it('stores 1,000 concurrent posts, all of them once', async () => {
    const posts = Array.from({ length: 1_000 }, (_, n) => app.post('/api/used-seeds', usedSeedBody({ function: `f${n}` })));
    const acknowledged = (await Promise.all(posts)).map(({ status, body }) => [status, (body as { id: string }).id] as const);
    expect(acknowledged.every(([status]) => status === 200)).toBe(true);
    const stored = await seedsOf('?limit=1000');
    expect(stored.map(({ id }) => id as string).sort()).toEqual(acknowledged.map(([, id]) => id).sort());
    expect(new Set(stored.map((seed) => seed['function'])).size).toBe(1_000);
  });
});

describe('conditional reads', () => {
  it('answers 304 until something is committed, and then the news', async () => {
    const { etag, again } = await askTwice(app, '/api/used-seeds');
    expect(again.status).toBe(304);
    await app.post('/api/used-seeds', usedSeedBody(), { 'x-api-key': API_KEY });
    const news = await app.get('/api/used-seeds', { 'if-none-match': etag });
    expect(news.status).toBe(200);
    expect((news.body as { seeds: unknown[] }).seeds).toHaveLength(1);
  });

  it('never answers a refused query with 304, nor one address with the ETag of another', async () => {
    const etag = (await app.get('/api/used-seeds')).headers.get('etag') ?? '';
    const refused = await app.get('/api/used-seeds?limit=abc', { 'if-none-match': etag });
    expect([refused.status, refused.headers.get('etag')]).toEqual([400, null]);
    expect((await app.get('/api/used-seeds?limit=5', { 'if-none-match': etag })).status).toBe(200);
  });
});
