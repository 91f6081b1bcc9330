import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { SearchResponse } from '../src/search/dto/search.response.js';
import { runMetaBody } from './support/records.js';
import { readAllPages } from './support/runs-pages.js';
import { startTestApp, type TestApp } from './support/test-app.js';

/** More than are sorted where a filter or a search finds them; those with an even number are solo runs, of which three say so in their notes only. */
const RUNS = 4_200;
const AT_ONCE = 700;
const NOTED = [10, 2_000, 4_000];

const isSolo = (n: number): boolean => n % 2 === 0;
const FIRSTS = [1, 4_195];
const nameOf = (n: number): string =>
  FIRSTS.includes(n) ? `1st-${n}` : isSolo(n) && !NOTED.includes(n) ? `Solo-${n}` : `run-${n}${n % 7 === 0 ? '-solo' : ''}`;
/** Two at a time. */
const startOf = (n: number): string => new Date(Date.UTC(2025, 0, 1) + Math.floor(n / 2) * 60_000).toISOString();

let app: TestApp;

beforeAll(async () => {
  app = await startTestApp();
  for (let start = 0; start < RUNS; start += AT_ONCE) {
    const items = Array.from({ length: AT_ONCE }, (_, index) => {
      const n = start + index;
      const run_id = nameOf(n);
      return [
        {
          kind: 'run_meta',
          ...runMetaBody({ run_id, timestamp: startOf(n), seed_bias: 0.1, notes: NOTED.includes(n) ? 'went SOLO' : null }),
        },
        ...(n % 100 === 0 ? [{ kind: 'used_seed', run_id, function: 'f', timestamp: startOf(n) }] : []),
      ];
    }).flat();
    expect(await app.post('/api/batch', { items })).toMatchObject({ status: 200, body: { rejected: [] } });
  }
});

afterAll(() => app.stop());

interface Known {
  readonly n: number;
  readonly run_id: string;
  readonly at: string;
}
const ALL: readonly Known[] = Array.from({ length: RUNS }, (_, n) => ({ n, run_id: nameOf(n), at: startOf(n) }));
const solo = ALL.filter(({ n, run_id }) => run_id.toLowerCase().includes('solo') || NOTED.includes(n));
const compared = (a: string | number, b: string | number): number => (a < b ? -1 : a > b ? 1 : 0);

it('are found and counted alike, be they few or many, and each once, page by page', async () => {
  expect(solo.length).toBeGreaterThan(2_000);
  for (const [query, of] of [
    ['text=sOLO', solo],
    ['text=solo-1', ALL.filter(({ run_id }) => run_id.startsWith('Solo-1'))],
    ['seeding_enabled=true', ALL],
    [`until=${startOf(200)}`, ALL.filter(({ at }) => at <= startOf(200))],
    ['text=nowhere', []],
  ] as const)
    for (const sort of ['started', 'seeds'])
      for (const order of ['desc', 'asc']) {
        const seeds = ({ n }: Known): number => (sort === 'seeds' && n % 100 === 0 ? 1 : 0);
        const expected = of.toSorted((a, b) => compared(seeds(a), seeds(b)) || compared(a.at, b.at) || compared(a.run_id, b.run_id));
        if (order === 'desc') expected.reverse();
        const { ids, totals } = await readAllPages(app, `${query}&sort=${sort}&order=${order}&limit=500`);
        expect(ids).toEqual(expected.map(({ run_id }) => run_id));
        expect([...totals]).toEqual([of.length]);
      }
});

it.each([
  ['a text that many begin with', 'solo', (run_id: string) => run_id.startsWith('Solo')],
  ['one that few of many begin with', '1', (run_id: string) => run_id.startsWith('1')],
  ['one that none of many begins with', 'olo', () => false],
  ['one that few have', 'run-4199', () => true],
])('are searched for, those that begin with the text first, then the newest: %s', async (_what, text, begins) => {
  const expected = ALL.filter(
    ({ n, run_id }) => run_id.toLowerCase().includes(text) || (NOTED.includes(n) && 'went solo'.includes(text)),
  ).toSorted(
    (a, b) => compared(Number(begins(b.run_id)), Number(begins(a.run_id))) || compared(b.at, a.at) || compared(a.run_id, b.run_id),
  );
  for (const limit of [1, 20]) {
    const { status, body } = await app.get(`/api/search?q=${text}&limit=${limit}`);
    expect(status).toBe(200);
    const { runs, totals } = body as SearchResponse;
    expect(totals.runs).toBe(expected.length);
    expect(runs.map(({ run_id }) => run_id)).toEqual(expected.slice(0, limit).map(({ run_id }) => run_id));
  }
});
