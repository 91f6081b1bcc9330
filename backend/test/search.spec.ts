import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { SearchResponse } from '../src/search/dto/search.response.js';
import { corpusEntryBody, runMetaBody } from './support/records.js';
import { startTestApp, type TestApp } from './support/test-app.js';

const LONG = `def merge_sort(items):\n    if len(items) <= 1:\n        return items\n    return merge(items)\n`;
const AT = '2025-10-02T09:30:00.000Z';

let app: TestApp;

beforeAll(async () => {
  app = await startTestApp();
  const entry = (id: string, func_name: string, snippet: string): object => ({
    kind: 'corpus_entry',
    ...corpusEntryBody({ id, func_name, snippet, failing_tests: [], timestamp: AT }),
  });
  const items = [
    { kind: 'run_meta', ...runMetaBody({ run_id: 'nightly-1', notes: 'Quick, 100% of the beam_width' }) },
    { kind: 'run_meta', ...runMetaBody({ run_id: 'Quick-2', timestamp: '2025-10-01T09:20:00Z' }) },
    { kind: 'run_meta', ...runMetaBody({ run_id: 'other', notes: `'; DROP TABLE runs; -- "quoted"` }) },
    entry('e-quick', 'quick_sort', 'def quick_sort(a):\n    return sorted(a)'),
    entry('e-merge', 'merge_sort', LONG),
    entry('e-syntax', 'odd', 'a OR b NOT c NEAR d ☃ größe'),
    ...['nightly-1', 'Quick-2'].map((run_id) => ({
      kind: 'used_seed',
      run_id,
      function: 'quick_sort',
      source_id: 'e-quick',
      timestamp: AT,
    })),
    { kind: 'used_seed', run_id: 'other', function: 'only_used', source_id: 'gone-source', timestamp: AT },
    { kind: 'outcome', run_id: 'nightly-1', function: 'quick_sort', passed: 3, total: 3, snippet: 'x', timestamp: AT },
    { kind: 'outcome', run_id: 'Quick-2', function: 'quick_sort', passed: 1, total: 3, timestamp: AT },
    {
      kind: 'outcome',
      run_id: 'other',
      function: 'merge_sort',
      passed: 3,
      total: 3,
      snippet: LONG.replaceAll('    ', '\t'),
      timestamp: AT,
    },
  ];
  expect(await app.post('/api/batch', { items })).toMatchObject({ status: 200, body: { rejected: [] } });
});

afterAll(() => app.stop());

const search = async (q: string, query = ''): Promise<SearchResponse> => {
  const { status, body } = await app.get(`/api/search?q=${encodeURIComponent(q)}${query}`);
  expect(status).toBe(200);
  return body as SearchResponse;
};

describe('what is found', () => {
  it('is runs by run_id or notes, those that begin with the text first', async () => {
    expect((await search('quick')).runs).toEqual([
      { run_id: 'Quick-2', status: 'running', started_at: '2025-10-01T09:20:00.000Z', notes: null },
      { run_id: 'nightly-1', status: 'running', started_at: '2025-10-02T09:20:00.000Z', notes: 'Quick, 100% of the beam_width' },
    ]);
  });

  it('is functions with their trials, also those that were only used', async () => {
    expect((await search('SORT')).functions).toEqual([
      { function: 'quick_sort', trials: 2, solved: 1 },
      { function: 'merge_sort', trials: 1, solved: 1 },
    ]);
    expect((await search('only_u')).functions).toEqual([{ function: 'only_used', trials: 0, solved: 0 }]);
  });

  it('is sources, used or not, in the corpus or not', async () => {
    expect((await search('e-')).sources).toEqual(
      [
        { source_id: 'e-quick', function: 'quick_sort', uses: 2 },
        { source_id: 'e-merge', function: 'merge_sort', uses: 0 },
        { source_id: 'e-syntax', function: 'odd', uses: 0 },
        { source_id: 'gone-source', function: null, uses: 1 },
      ].filter(({ source_id }) => source_id.includes('e-')),
    );
  });

  it('is snippets that have all words, of which the last may go on, with what was found marked', async () => {
    const { snippets, totals } = await search('Sort(A) def qui');
    expect(snippets).toEqual([
      {
        kind: 'entry',
        id: 'e-quick',
        function: 'quick_sort',
        run_id: null,
        excerpt: 'def quick_sort(a):\n    return sorted(a)',
        matches: [
          [0, 3],
          [4, 5],
          [10, 4],
          [15, 1],
          [37, 1],
        ],
        timestamp: AT,
      },
    ]);
    expect(totals.snippets).toBe(1);
    expect((await search('def sor')).totals.snippets).toBe(2);
    expect((await search('sor def')).totals.snippets).toBe(0);
  });

  it('is a pasted snippet, among entries and outcomes, equal up to white space', async () => {
    const pasted = LONG.replaceAll(/\s+/g, ' ');
    const { snippets, totals } = await search(pasted);
    expect(snippets.map(({ kind, id, function: name, run_id }) => [kind, kind === 'entry' ? id : run_id, name])).toEqual([
      ['entry', 'e-merge', 'merge_sort'],
      ['outcome', 'other', 'merge_sort'],
    ]);
    expect(totals.snippets).toBe(2);
    expect(snippets[0]!.matches).toEqual([[0, snippets[0]!.excerpt.length]]);
    const { status, body } = await app.post('/api/search', { q: `${'\n'.repeat(5_000)}${LONG}` }, { 'x-api-key': '' });
    expect([status, (body as SearchResponse).totals]).toEqual([200, { runs: 0, functions: 0, sources: 0, snippets: 2 }]);
    expect((await search(`${pasted}#`)).totals.snippets).toBe(0);
  });

  it('is as much as is asked for, of what it says there is', async () => {
    const { runs, totals } = await search('i', '&limit=1');
    expect([runs.length, totals.runs]).toEqual([1, 2]);
  });
});

describe('what is searched for', () => {
  it.each([
    '"',
    `'`,
    '*',
    'OR',
    'NOT',
    'a NEAR b',
    'NEAR(a b)',
    'snippet:a',
    '^a',
    '-a',
    'a AND',
    '(',
    ')',
    'a:*',
    '&',
    '!a',
    '|',
    '<->',
    '\\',
    '%',
    '_',
    '?',
    '$1',
    '☃',
    '::text',
    ';--',
  ])('is text and never syntax: %s', async (q) => {
    const found = await search(q);
    const words = q.toLowerCase().match(/[a-z0-9☃]+/g) ?? [];
    const snippets: Record<string, string> = {
      'e-syntax': 'a or b not c near d ☃',
      'e-quick': 'def quick sort a return sorted a',
      'e-merge': LONG.toLowerCase(),
    };
    for (const { id } of found.snippets) for (const word of words) expect(snippets[id]).toContain(word);
    if (q === '%') expect(found.runs.map(({ run_id }) => run_id)).toEqual(['nightly-1']);
    if (q === '_') expect(found.totals).toMatchObject({ runs: 1, functions: 3, sources: 0, snippets: 0 });
    if (q === '☃') expect(found.totals.snippets).toBe(1);
  });

  it('finds nothing where it is nothing but white space', async () => {
    expect((await search('  \t')).totals).toEqual({ runs: 0, functions: 0, sources: 0, snippets: 0 });
  });

  it.each([
    ['', 'q', 'is required'],
    ['q=', 'q', 'must not be empty'],
    [`q=${'x'.repeat(201)}`, 'q', 'must have at most 200 characters'],
    ['q=a&q=b', 'q', 'must be given only once'],
    ['q=a&limit=21', 'limit', 'must be from 1 to 20'],
  ])('is refused with %s', async (query, path, message) => {
    expect(await app.get(`/api/search?${query}`)).toMatchObject({ status: 400, body: { error: 'bad_query', issues: [{ path, message }] } });
  });

  it('is refused with NUL, and beyond 256 KiB', async () => {
    expect(await app.get('/api/search?q=a%00b')).toMatchObject({ status: 400, body: { error: 'bad_query' } });
    expect(await app.post('/api/search', { q: 'x'.repeat(256 * 1024 + 1) })).toMatchObject({
      status: 400,
      body: { error: 'bad_request', issues: [{ path: 'q', message: 'must not be larger than 256 KiB' }] },
    });
  });
});
