import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { corpusEntryBody } from './support/records.js';
import { startTestApp, type TestApp } from './support/test-app.js';

let app: TestApp;

beforeEach(async () => {
  app = await startTestApp();
});

afterEach(async () => {
  await app.stop();
});

interface Entry {
  readonly id: string;
  readonly [field: string]: unknown;
}

const add = async (...entries: Record<string, unknown>[]): Promise<void> => {
  for (const entry of entries) expect((await app.post('/api/corpus', corpusEntryBody(entry))).status).toBe(200);
};
const idsOf = async (path: string): Promise<string[]> => ((await app.get(path)).body as { items: Entry[] }).items.map(({ id }) => id);

describe('storing', () => {
  it('keeps everything that is sent and answers absent values as null', async () => {
    const full = corpusEntryBody({
      id: 'full',
      failing_tests: ['t1'],
      complexity: 3,
      iteration: 0,
      duration_ms: 12,
      calls_functions: ['g'],
      post_bow: ['sum'],
      sig_key: 'add(I,I)->I',
      synthesis_method: 'beam',
      timestamp: '2025-10-28T17:49:07.000Z',
    });
    await add(full);
    expect((await app.get('/api/corpus')).body).toEqual({ items: [full], hasMore: false, total: 1 });
    const minimal = corpusEntryBody({ id: 'minimal', complexity: null });
    await add(minimal);
    expect((await app.get('/api/corpus?id=minimal')).body).toMatchObject({
      items: [
        {
          failing_tests: [],
          complexity: null,
          iteration: null,
          duration_ms: null,
          calls_functions: null,
          post_bow: null,
          sig_key: null,
          synthesis_method: null,
        },
      ],
    });
  });

  it('leaves an entry that is there already as it is', async () => {
    await add({ snippet: 'first' }, { snippet: 'second' });
    expect((await app.get('/api/corpus')).body).toMatchObject({ total: 1, items: [{ snippet: 'first' }] });
  });

  it.each([
    ['id', '', 'must not be empty'],
    ['spec_hash', '', 'must not be empty'],
    ['snippet', undefined, 'is required'],
    ['passed', 4, 'must not be greater than total'],
    ['total', -1, 'must be 0 or more'],
    ['failing_tests', 'none', 'must be a list of texts'],
    ['failing_tests', [1], 'must be a list of texts'],
    ['complexity', 1.5, 'must be a whole number'],
    ['score', '1', 'must be a finite number'],
  ])('refuses %s = %j', async (field, value, message) => {
    const { status, body } = await app.post('/api/corpus', corpusEntryBody({ [field]: value }));
    expect({ status, body }).toMatchObject({ status: 400, body: { error: 'bad_request', issues: [{ path: field, message }] } });
  });

  it('takes 0 of 0 tests', async () => {
    await add({ passed: 0, total: 0 });
    expect((await app.get('/api/corpus')).body).toMatchObject({ total: 1 });
  });
});

describe('listing', () => {
  beforeEach(() =>
    add(
      { id: 'a', func_name: 'add', score: 0.1, passed: 3, timestamp: '2025-01-01T00:00:00Z' },
      { id: 'b', func_name: 'Add_more', score: 0.5, passed: 2, timestamp: '2025-01-02T12:00:00Z' },
      { id: 'c', func_name: 'sub%', score: 0.9, passed: 3, timestamp: '2025-01-02T23:59:59.999Z' },
      { id: 'd', func_name: 'add', score: 0.9, passed: 0, timestamp: '2025-01-03T00:00:00Z' },
      { id: 'e', func_name: 'add', score: 0.1, passed: 3, timestamp: '2025-01-03T00:00:00Z' },
    ),
  );

  it.each([
    ['', 'edcba'],
    ['func=add', 'eda'],
    ['func=ADD', ''],
    ['funcContains=ADD', 'edba'],
    ['funcContains=%25', 'c'],
    ['funcContains=_', 'b'],
    ['perfectOnly=true', 'eca'],
    ['perfectOnly=1', 'eca'],
    ['perfectOnly=false', 'edcba'],
    ['perfectOnly=0', 'edcba'],
    ['minScore=0.5', 'dcb'],
    ['maxScore=0.5', 'eba'],
    ['minScore=0.5&maxScore=0.5', 'b'],
    ['startDate=2025-01-02', 'edcb'],
    ['endDate=2025-01-02', 'cba'],
    ['startDate=2025-01-02T12:00:00Z&endDate=2025-01-02T12:00:00Z', 'b'],
    ['func=add&perfectOnly=true&maxScore=0.2&startDate=2025-01-02', 'e'],
    ['id=c', 'c'],
    ['id=nobody', ''],
  ])('?%s answers %s, newest first, and counts them', async (query, expected) => {
    expect((await idsOf(`/api/corpus?${query}`)).join('')).toBe(expected);
    expect((await app.get(`/api/corpus?${query}&limit=1`)).body).toMatchObject({ total: expected.length, hasMore: expected.length > 1 });
    expect((await app.get(`/api/corpus/summary?${query}`)).body).toMatchObject({ entries: expected.length });
  });

  it('finds a part by its characters, also those that a replacement character may stand for', async () => {
    const names = ['\ufffd', '\ufffe', '\uffff', '\u{1ffff}', '\u{10fffe}'];
    await add(...names.map((name) => ({ id: name, func_name: `x${name}` })));
    for (const name of names) expect(await idsOf(`/api/corpus?funcContains=${encodeURIComponent(name)}`)).toEqual([name]);
  });

  it('pages without gap or repetition', async () => {
    const pages = [
      await app.get('/api/corpus?limit=2'),
      await app.get('/api/corpus?limit=2&offset=2'),
      await app.get('/api/corpus?limit=2&offset=4'),
    ];
    const bodies = pages.map(({ body }) => body as { items: Entry[]; hasMore: boolean; total: number });
    expect(bodies.map(({ items, hasMore, total }) => [items.map(({ id }) => id).join(''), hasMore, total])).toEqual([
      ['ed', true, 5],
      ['cb', true, 5],
      ['a', false, 5],
    ]);
  });

  it('totals the whole filtered set', async () => {
    expect((await app.get('/api/corpus/summary?func=add')).body).toEqual({
      entries: 3,
      perfect: 2,
      mean_score: expect.closeTo(1.1 / 3, 12),
    });
    expect((await app.get('/api/corpus/summary?func=nobody')).body).toEqual({ entries: 0, perfect: 0, mean_score: null });
  });

  it.each([
    [[0.1, 0.2, 0.3], 0.2],
    [[0, 1, 1], 0.666666666667],
    [[-1, 1, -0], 0],
    [[1e15, 0.1, -1e15], 0.0333333333333],
    [[1e200, -1e200, 3], 1],
    [[Number.MAX_VALUE, Number.MAX_VALUE], 1.79769313486e308],
    [[Number.MAX_VALUE, Number.MAX_VALUE, -Number.MAX_VALUE, -Number.MAX_VALUE], 0],
    [[5e-324, 5e-324], 5e-324],
    [[0.1 + 0.2], 0.3],
    [[Number.MAX_SAFE_INTEGER], 9007199254740000],
  ])('gives the mean of the scores %j as %d', async (scores, mean) => {
    await add(...scores.map((score, n) => ({ id: `scored ${n}`, func_name: 'scored', score })));
    expect((await app.get('/api/corpus/summary?func=scored')).body).toEqual({
      entries: scores.length,
      perfect: scores.length,
      mean_score: mean,
    });
  });

  it('answers the best of a function: perfect first, then lower score, then newer', async () => {
    await add({ id: 'f', func_name: 'add', score: 0.05, passed: 1, timestamp: '2025-01-04T00:00:00Z' });
    expect(await idsOf('/api/corpus/top?func=add')).toEqual(['e', 'a', 'f', 'd']);
    expect(await idsOf('/api/corpus/top?func=add&limit=1')).toEqual(['e']);
  });

  it('answers the newest', async () => {
    expect(await idsOf('/api/corpus/recent?limit=2')).toEqual(['e', 'd']);
  });

  it.each([
    ['/api/corpus', 'limit=0', 'limit'],
    ['/api/corpus', 'limit=201', 'limit'],
    ['/api/corpus', 'offset=-1', 'offset'],
    ['/api/corpus', 'offset=99999999999999999999', 'offset'],
    ['/api/corpus', 'perfectOnly=yes', 'perfectOnly'],
    ['/api/corpus', 'perfectOnly=', 'perfectOnly'],
    ['/api/corpus', 'minScore=', 'minScore'],
    ['/api/corpus', 'minScore=1e999', 'minScore'],
    ['/api/corpus', 'maxScore=Infinity', 'maxScore'],
    ['/api/corpus', 'startDate=today', 'startDate'],
    ['/api/corpus', 'endDate=2025-02-30', 'endDate'],
    ['/api/corpus', 'startDate=2025-01-01&startDate=2025-01-02', 'startDate'],
    ['/api/corpus', 'func=a%00b', 'func'],
    ['/api/corpus/top', '', 'func'],
    ['/api/corpus/top', 'func=add&limit=51', 'limit'],
    ['/api/corpus/recent', 'limit=101', 'limit'],
  ])('%s?%s is refused', async (path, query, field) => {
    const { status, body } = await app.get(`${path}?${query}`);
    expect({ status, body }).toMatchObject({ status: 400, body: { error: 'bad_query', issues: [{ path: field }] } });
  });
});

describe('similar entries', () => {
  const similar = async (body: Record<string, unknown>): Promise<{ id: string; similarity: number; breakdown: unknown }[]> => {
    const answer = await app.post('/api/corpus/similar', body, { 'x-api-key': '' });
    expect(answer.status).toBe(200);
    return (answer.body as { results: { entry: Entry; similarity: number; breakdown: unknown }[] }).results.map(({ entry, ...rest }) => ({
      id: entry.id,
      ...rest,
    }));
  };

  it('are found without a key, best first, with the four parts of their similarity', async () => {
    await add(
      { id: 'same', sig_key: 'add|int,int|int', post_bow: ['sum', 'two'], snippet: '1' },
      { id: 'return-only', sig_key: 'neg(I)->I', post_bow: [], passed: 1, snippet: '2' },
      { id: 'nothing', sig_key: 'f(S)->S', passed: 1, snippet: '3' },
      { id: 'no-signature', passed: 1, post_bow: ['sum'], snippet: '4' },
    );
    expect(await similar({ targetSigKey: 'add(I,I)->I', targetPostBow: ['sum', 'two', 'three'] })).toEqual([
      {
        id: 'same',
        similarity: expect.closeTo(0.6 + (0.4 * 2) / 3 + 0.1, 12),
        breakdown: { returnMatch: 1, argMatch: 1, jaccardScore: 2 / 3, perfectBonus: 0.1 },
      },
      { id: 'return-only', similarity: 0.3, breakdown: { returnMatch: 1, argMatch: 0, jaccardScore: 0, perfectBonus: 0 } },
      {
        id: 'no-signature',
        similarity: expect.closeTo(0.4 / 3, 12),
        breakdown: { returnMatch: 0, argMatch: 0, jaccardScore: 1 / 3, perfectBonus: 0 },
      },
      { id: 'nothing', similarity: 0, breakdown: { returnMatch: 0, argMatch: 0, jaccardScore: 0, perfectBonus: 0 } },
    ]);
  });

  it('are one for each distinct snippet, and never the entry itself', async () => {
    await add({ id: 'mine' }, { id: 'copy' }, { id: 'other', snippet: 'x' }, { id: 'other-copy', snippet: 'x', passed: 0 });
    const target = { targetSigKey: 'add(I,I)->I', targetPostBow: [] };
    expect((await similar(target)).map(({ id }) => id)).toEqual(['other', 'copy']);
    expect((await similar({ ...target, excludeId: 'mine' })).map(({ id }) => id)).toEqual(['other']);
  });

  it('come from the whole corpus, with what was stored a moment ago', async () => {
    const target = { targetSigKey: 'add(I,I)->I', targetPostBow: [], limit: 20 };
    for (let n = 0; n < 25; n += 1) await add({ id: `e${n}`, snippet: `s${n}` });
    expect(await similar(target)).toHaveLength(20);
    await add({ id: 'best', snippet: 'best', sig_key: 'add(I,I)->I' });
    expect((await similar({ ...target, limit: 1 })).map(({ id }) => id)).toEqual(['best']);
  });

  it.each([
    [{ targetPostBow: [] }, 'targetSigKey'],
    [{ targetSigKey: '', targetPostBow: [] }, 'targetSigKey'],
    [{ targetSigKey: 'f()->I' }, 'targetPostBow'],
    [{ targetSigKey: 'f()->I', targetPostBow: ['a', 1] }, 'targetPostBow'],
    [{ targetSigKey: 'f()->I', targetPostBow: [], limit: 21 }, 'limit'],
    [{ targetSigKey: 'f()->I', targetPostBow: [], limit: '5' }, 'limit'],
  ])('refuses %j', async (body, field) => {
    expect((await app.post('/api/corpus/similar', body)).body).toMatchObject({ error: 'bad_request', issues: [{ path: field }] });
  });
});

describe('looking up', () => {
  it('tells which ids are in the corpus', async () => {
    await add({ id: 'a' }, { id: 'b' });
    expect((await app.post('/api/corpus/lookup', { ids: ['b', 'x', 'b'] })).body).toEqual({ found: ['b'] });
    await add({ id: 'B' }, { id: 'é' }, { id: '0' });
    expect((await app.post('/api/corpus/lookup', { ids: ['b', 'é', 'B', 'a', '0'] })).body).toEqual({ found: ['0', 'B', 'a', 'b', 'é'] });
    expect((await app.post('/api/corpus/lookup', { ids: [] })).body).toEqual({ found: [] });
  });
});
