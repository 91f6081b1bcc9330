import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { askTwice } from './support/conditional.js';
import { corpusEntryBody, runMetaBody } from './support/records.js';
import { startTestApp, type Answer, type TestApp } from './support/test-app.js';

const ROUTES = ['seeding-effect', 'seeding-effect/functions', 'sources', 'calibration', 'diversity', 'bias'];

const ok = async (app: TestApp, path: string): Promise<unknown> => {
  const { status, body } = await app.get(`/api/insights/${path}`);
  expect({ path, status }).toEqual({ path, status: 200 });
  return body;
};

describe('without any records', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.stop());

  const nothing = { n: 0, solved: 0, rate: null, interval: null };

  it('there is not enough to say whether seeding helps', async () => {
    expect(await ok(app, 'seeding-effect')).toEqual({
      enough: false,
      least_n: 10,
      filter: { since: null, until: null, function: null, runs: null },
      seeded: nothing,
      unseeded: nothing,
      difference: null,
      interval: null,
      functions: 0,
      left_out: { functions: 0, trials: 0 },
      scores: { enough: false, n_seeded: 0, n_unseeded: 0, functions: 0, u: null, z: null, p: null, a12: null, never_vary: false },
      outcomes_never_vary: false,
      warnings: [],
      trials: 0,
    });
    expect(await ok(app, 'seeding-effect/functions')).toEqual({ functions: [], next: null, total: 0 });
  });

  it('there are no sources, and no uses', async () => {
    expect(await ok(app, 'sources')).toEqual({ sources: [], next: null, total: 0, overall: nothing, harmful: 0 });
    expect(await ok(app, 'diversity')).toMatchObject({ enough: false, gini: null, top10_share: null, lorenz: [], top: [], stalest: [] });
    const { bands, methods } = (await ok(app, 'calibration')) as { bands: unknown[]; methods: unknown[] };
    expect([bands.length, methods.length]).toEqual([10, 0]);
    expect(bands[9]).toEqual({ from: 0.9, to: 1, success: nothing });
  });

  it('the bias has all its bands and its warning', async () => {
    const bias = (await ok(app, 'bias')) as { bands: unknown[]; warning: string };
    expect(bias).toMatchObject({ runs: [], total: 0, without_seeding: { runs: 0, success: nothing } });
    expect(bias.bands).toHaveLength(10);
    expect(bias.warning).toContain('does not show');
  });
});

describe('with records', () => {
  let app: TestApp;

  /** 24 runs. In the even ones `f` is seeded by good, and solved, and `g` by bad, and not solved; without, it is the other way round. */
  beforeAll(async () => {
    app = await startTestApp();
    const items = Array.from({ length: 24 }, (_, n) => {
      const run = { run_id: `r${String(n)}`, timestamp: `2025-10-${String(n + 1).padStart(2, '0')}T09:00:00.000Z` };
      const seed = (func: string, source_id: string, similarity: number): object => ({
        kind: 'used_seed',
        ...run,
        function: func,
        source_id,
        reason: { similarity, method: 'jaccard' },
      });
      const outcome = (func: string, isSolved: boolean): object => ({
        kind: 'outcome',
        ...run,
        function: func,
        passed: isSolved ? 2 : 1,
        total: 2,
        score: isSolved ? 1 : 0.5,
      });
      return [
        { kind: 'run_meta', ...runMetaBody({ ...run, seed_bias: n / 48, seeding_enabled: n % 2 === 0 }) },
        ...(n % 2 === 0 ? [seed('f', 'good', 0.95), seed('f', 'good', 0.9)] : []),
        ...(n % 2 === 0 ? [seed('g', 'bad', 0.1)] : []),
        outcome('f', n % 2 === 0 || n === 1),
        outcome('g', n % 2 === 1),
        outcome('h', n % 3 === 0),
      ];
    }).flat();
    expect(await app.post('/api/batch', { items })).toMatchObject({ status: 200, body: { rejected: [] } });
    await app.post('/api/corpus', corpusEntryBody({ id: 'good', func_name: 'f' }));
  });
  afterAll(() => app.stop());

  it('the effect leaves out what was tried on one side only, and warns', async () => {
    expect(await ok(app, 'seeding-effect')).toMatchObject({
      enough: true,
      seeded: { n: 24, solved: 12, rate: 0.5 },
      unseeded: { n: 24, solved: 13 },
      functions: 2,
      left_out: { functions: 1, trials: 24 },
      scores: { enough: true, functions: 2, n_seeded: 24, n_unseeded: 24 },
      trials: 72,
      warnings: [{ code: 'bias_feedback' }, { code: 'score_direction' }],
    });
  });

  it('the effect has no number where it has not enough', async () => {
    const query = 'seeding-effect?function=f&since=2025-10-06';
    expect(await ok(app, query)).toMatchObject({
      enough: false,
      seeded: { n: 9 },
      unseeded: { n: 10 },
      difference: null,
      interval: null,
      scores: { enough: false, a12: null, p: null },
      filter: { since: '2025-10-06T00:00:00.000Z', function: 'f' },
    });
    expect(await ok(app, 'seeding-effect?runs=r0,r1,r2,nobody')).toMatchObject({
      trials: 9,
      filter: { runs: ['r0', 'r1', 'r2', 'nobody'] },
    });
    expect(await ok(app, 'seeding-effect?until=2025-10-02')).toMatchObject({ trials: 6 });
  });

  it('what never varies is flagged', async () => {
    const solved = await startTestApp();
    try {
      const items = Array.from({ length: 10 }, (_, n) =>
        [`a${String(n)}`, `b${String(n)}`].map((run_id) => [
          ...(run_id.startsWith('a') ? [{ kind: 'used_seed', run_id, function: 'f', source_id: 's' }] : []),
          { kind: 'outcome', run_id, function: 'f', passed: 1, total: 1, score: 1 },
        ]),
      ).flat(2);
      await solved.post('/api/batch', { items });
      expect(await ok(solved, 'seeding-effect')).toMatchObject({
        difference: 0,
        outcomes_never_vary: true,
        scores: { a12: 0.5, z: null, p: null, never_vary: true },
        warnings: [{ code: 'bias_feedback' }, { code: 'outcomes_never_vary' }, { code: 'scores_never_vary' }, { code: 'score_direction' }],
      });
    } finally {
      await solved.stop();
    }
  });

  it('a source is harmful when its whole interval lies below what its functions reach without it', async () => {
    const page = await ok(app, 'sources?sort=harm');
    expect(page).toMatchObject({
      total: 2,
      harmful: 1,
      overall: { n: 72 },
      sources: [
        { source_id: 'bad', harmful: true, trials: 12, baseline: 1, lift: -0.545454545455, in_corpus: false, function: null },
        { source_id: 'good', harmful: false, uses: 24, trials: 12, runs: 12, functions: 1, in_corpus: true, function: 'f', unique_wins: 0 },
      ],
    });
    expect(await ok(app, 'sources?harmful=true')).toMatchObject({ total: 1, sources: [{ source_id: 'bad' }] });
    expect(await ok(app, 'sources?harmful=false')).toMatchObject({ total: 1, sources: [{ source_id: 'good' }] });
    expect(await ok(app, 'sources?text=OO')).toMatchObject({ total: 1, harmful: 1, sources: [{ source_id: 'good' }] });
  });

  it('a source is not harmful, and has no lift, as long as its functions were hardly tried without it', async () => {
    const tried = await startTestApp();
    const trial = (run_id: string, source_id: string | null, passed: number): object[] => [
      ...(source_id === null ? [] : [{ kind: 'used_seed', run_id, function: 'f', source_id }]),
      { kind: 'outcome', run_id, function: 'f', passed, total: 1 },
    ];
    const store = async (count: number, items: (n: number) => object[]): Promise<void> => {
      const sent = Array.from({ length: count }, (_, n) => items(n)).flat();
      expect(await tried.post('/api/batch', { items: sent })).toMatchObject({ status: 200, body: { rejected: [] } });
    };
    try {
      await store(100, (n) => trial(`with-${String(n)}`, 's', n < 99 ? 1 : 0));
      // Of a function that was not tried with it.
      await store(10, (n) => [{ kind: 'outcome', run_id: `other-${String(n)}`, function: 'g', passed: 1, total: 1 }]);
      await store(1, () => [{ kind: 'used_seed', run_id: 'open', function: 'g', source_id: 's' }]);
      const others = [
        { without: 1, enough: false, harmful: false },
        { without: 5, enough: true, harmful: false },
        { without: 10, enough: true, harmful: true },
      ];
      let stored = 0;
      for (const { without, enough, harmful } of others) {
        await store(without - stored, (n) => trial(`without-${String(stored + n)}`, null, 1));
        stored = without;
        expect(await ok(tried, 'sources')).toMatchObject({
          harmful: harmful ? 1 : 0,
          sources: [{ compared: { n: 100 }, baseline: 1, enough, lift: enough ? expect.any(Number) : null, harmful }],
        });
      }
    } finally {
      await tried.stop();
    }
  });

  it('one source tells of its entry, its functions, its weeks and its uses', async () => {
    expect(await ok(app, 'sources/good')).toMatchObject({
      source: { source_id: 'good', first_used_at: '2025-10-01T09:00:00.000Z', last_used_at: '2025-10-23T09:00:00.000Z' },
      entry: { id: 'good' },
      functions: [{ function: 'f', trials: 12, without: { n: 12, solved: 1 }, difference: 11 / 12, unique: false }],
      functions_total: 1,
      trend: [
        { week: '2025-09-29', uses: 6, trials: 3, solved: 3 },
        { week: '2025-10-06', uses: 6, trials: 3, solved: 3 },
        { week: '2025-10-13', uses: 8, trials: 4, solved: 4 },
        { week: '2025-10-20', uses: 4, trials: 2, solved: 2 },
      ],
    });
    expect(await ok(app, 'sources/bad/uses?limit=1')).toMatchObject({
      total: 12,
      uses: [{ run_id: 'r22', function: 'g', reason: { similarity: 0.1 }, outcome: { solved: false, is_winner: false } }],
    });
  });

  it('reasons are judged by band and method', async () => {
    const { bands, methods } = (await ok(app, 'calibration')) as { bands: unknown[]; methods: unknown[] };
    expect(bands[9]).toMatchObject({ from: 0.9, to: 1, success: { n: 24, solved: 24 } });
    expect(methods).toMatchObject([{ method: 'jaccard', success: { n: 36, solved: 24 } }]);
  });

  it.each([
    ['seeding-effect/functions?sort=difference', 'functions', 'function'],
    ['seeding-effect/functions?sort=trials', 'functions', 'function'],
    ['seeding-effect/functions?sort=name', 'functions', 'function'],
    ['sources?sort=lift', 'sources', 'source_id'],
    ['sources?sort=age', 'sources', 'source_id'],
    ['sources/good/uses?', 'uses', 'id'],
  ])('%s comes page by page, each once', async (path, list, name) => {
    type Page = Readonly<Record<string, readonly Readonly<Record<string, string>>[]>> & { readonly next: string | null };
    for (const order of path.includes('sort') ? ['desc', 'asc'] : ['desc']) {
      const ordered = path.includes('sort') ? `${path}&order=${order}` : path;
      const whole = (await ok(app, ordered)) as Page;
      const seen: (string | undefined)[] = [];
      let next: string | null = '';
      while (next !== null) {
        const page = (await ok(app, `${ordered}&limit=1${next === '' ? '' : `&cursor=${next}`}`)) as Page;
        seen.push(...page[list]!.map((row) => row[name]));
        next = page.next;
      }
      expect(seen).toEqual(whole[list]!.map((row) => row[name]));
      expect(seen.length).toBeGreaterThan(1);
    }
  });

  it('a source that was never used is not found, and neither are its uses', async () => {
    for (const path of ['sources/nobody', 'sources/nobody/uses'])
      expect(await app.get(`/api/insights/${path}`)).toMatchObject({ status: 404, body: { error: 'not_found' } });
  });

  it.each([
    ['seeding-effect?since=yesterday', 'since', 'must be an ISO 8601 time'],
    ['seeding-effect?runs=,', 'runs', 'must not be empty'],
    [`seeding-effect?runs=${Array.from({ length: 201 }, (_, n) => String(n)).join(',')}`, 'runs', 'must have at most 200 items'],
    ['seeding-effect?runs=a&runs=b', 'runs', 'must be given only once'],
    ['seeding-effect?until=2025-10-01&since=2025-10-02', 'until', 'must not be earlier than since'],
    ['seeding-effect/functions?sort=luck', 'sort', 'must be one of difference, trials, name'],
    ['seeding-effect/functions?limit=201', 'limit', 'must be from 1 to 200'],
    ['sources?sort=luck', 'sort', 'must be one of lift, uses, wins, harm, age'],
    ['sources?harmful=maybe', 'harmful', 'must be true, false, 1 or 0'],
    ['sources?cursor=nonsense', 'cursor', 'must be the next of an earlier answer'],
    [`sources?sort=uses&cursor=${Buffer.from('["2025","a"]').toString('base64url')}`, 'cursor', 'must be the next of an earlier answer'],
    [`sources?sort=age&cursor=${Buffer.from('["a\\u0000","a"]').toString('base64url')}`, 'cursor', 'must be the next of an earlier answer'],
    ['sources/good/uses?cursor=W10', 'cursor', 'must be the next of an earlier answer'],
    ['diversity?stale_after_days=0', 'stale_after_days', 'must be from 1 to 3650'],
    ['bias?limit=1001', 'limit', 'must be from 1 to 1000'],
  ])('%s is refused, naming the field and the rule', async (path, field, message) => {
    const answer: Answer = await app.get(`/api/insights/${path}`);
    expect(answer).toMatchObject({ status: 400, body: { error: 'bad_query', issues: [{ path: field }] } });
    expect((answer.body as { details: string }).details).toContain(message);
  });

  it.each(ROUTES.filter((route) => route !== 'diversity'))('%s is unchanged until something is stored', async (route) => {
    const { etag, again } = await askTwice(app, `/api/insights/${route}`);
    expect(again).toMatchObject({ status: 304 });
    await app.post('/api/used-seeds', { run_id: 'r1', function: `only ${route}` });
    expect(await app.get(`/api/insights/${route}`, { 'if-none-match': etag })).toMatchObject({ status: 200 });
  });
});

describe('an answer that would be too long', () => {
  const WEEK_MS = 7 * 86_400_000;
  const NEWEST_MS = Date.UTC(2025, 9, 27);
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.stop());

  const use = async (
    uses: readonly { readonly source_id: string; readonly weeksAgo?: number; readonly name?: string; readonly method?: string }[],
  ) => {
    const items = uses.flatMap(({ source_id, weeksAgo = 0, name = 'f0', method = 'm0' }) => {
      const trial = { run_id: 'run-1', function: name, timestamp: new Date(NEWEST_MS - weeksAgo * WEEK_MS).toISOString() };
      return [
        { kind: 'used_seed', ...trial, source_id, reason: { method } },
        { kind: 'outcome', ...trial, passed: 1, total: 1 },
      ];
    });
    expect((await app.post('/api/batch', { items })).body).toMatchObject({ rejected: [] });
  };
  const source = async () =>
    (await ok(app, 'sources/s')) as { functions: unknown[]; functions_total: number; trend: { week: string }[]; trend_is_cut: boolean };

  it('has 200 functions and 52 weeks of a source, 20 methods, and says of what is beyond that it is', async () => {
    await use(Array.from({ length: 200 }, (_, n) => ({ source_id: 's', weeksAgo: n % 52, name: `f${n}`, method: `m${n % 20}` })));
    const [atBound, methods] = [await source(), (await ok(app, 'calibration')) as { methods: unknown[] }];
    expect([atBound.functions.length, atBound.functions_total, atBound.trend.length, atBound.trend_is_cut]).toEqual([200, 200, 52, false]);
    expect(methods).toMatchObject({ other_methods: 0 });
    expect(methods.methods).toHaveLength(20);

    await use([{ source_id: 's', weeksAgo: 52, name: 'f200', method: 'm20' }]);
    const [beyond, moreMethods] = [await source(), (await ok(app, 'calibration')) as { methods: unknown[] }];
    expect([beyond.functions.length, beyond.functions_total, beyond.trend.length, beyond.trend_is_cut]).toEqual([200, 201, 52, true]);
    expect(beyond.trend).toEqual(atBound.trend);
    expect(moreMethods).toEqual({ ...methods, other_methods: 1, without_similarity: { success: expect.objectContaining({ n: 201 }) } });
  });

  it('has 101 points of the curve of all sources, whose number it says', async () => {
    await use(Array.from({ length: 99 }, (_, n) => ({ source_id: `other-${n}` })));
    const atBound = (await ok(app, 'diversity')) as { lorenz: { sources_share: number }[] };
    expect(atBound).toMatchObject({ sources_used: 100 });
    expect(atBound.lorenz).toHaveLength(101);

    await use([{ source_id: 'other-99' }]);
    const beyond = (await ok(app, 'diversity')) as { lorenz: { sources_share: number }[] };
    expect(beyond).toMatchObject({ sources_used: 101 });
    expect(beyond.lorenz).toHaveLength(101);
    // Every point is one of the curve.
    for (const { sources_share } of beyond.lorenz) expect(sources_share * 101).toBeCloseTo(Math.round(sources_share * 101), 9);
  });
});
