import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CompareResponse } from '../src/insights/dto/compare.response.js';
import { USAGES, type Usage } from '../src/outcomes/index.js';
import { runMetaBody } from './support/records.js';
import { startTestApp, type TestApp } from './support/test-app.js';

const AT = '2025-10-02T09:30:00.000Z';

let app: TestApp;

/** What a run has of a function: the sources of its seeds, and, where it has an outcome, how many of its tests that passed. */
interface Held {
  readonly seeds: readonly string[];
  readonly passed: number | undefined;
  readonly total: number;
  readonly score: number;
  readonly usage: Usage;
}

const isNothing = ({ seeds, passed }: Held): boolean => seeds.length === 0 && passed === undefined;
const isSolved = ({ passed, total }: Held): boolean => passed === total;
const sourcesIn = ({ seeds }: Held): string[] => [...new Set(seeds)].filter((source) => source !== '').sort();
const cellOf = (cell: Held, base: Held): object | null => {
  if (isNothing(cell)) return null;
  const [here, there] = [sourcesIn(cell), sourcesIn(base)];
  const gained = here.filter((source) => !there.includes(source));
  const lost = there.filter((source) => !here.includes(source));
  const counts = { gained, lost, gained_count: gained.length, lost_count: lost.length, seeds: cell.seeds.length };
  const { passed, total, score, usage } = cell;
  if (passed === undefined) return { ...counts, outcome: 'none', passed: null };
  return { ...counts, outcome: isSolved(cell) ? 'solved' : 'unsolved', passed, total, score, usage };
};

const seed = (run_id: string, name: string, source_id: string): object => ({
  kind: 'used_seed',
  run_id,
  function: name,
  source_id,
  timestamp: AT,
});
const outcome = (run_id: string, name: string, passed: number, fields: object = {}): object => ({
  kind: 'outcome',
  run_id,
  function: name,
  passed,
  total: 3,
  usage: 'ignored',
  timestamp: AT,
  ...fields,
});

beforeAll(async () => {
  app = await startTestApp();
  const items = [
    { kind: 'run_meta', ...runMetaBody({ run_id: 'a', beam: 5 }) },
    { kind: 'run_meta', ...runMetaBody({ run_id: 'b', beam: 7, timestamp: '2025-10-03T09:20:00Z' }) },
    ...['a', 'b'].flatMap((run) => [outcome(run, 'same', 3), seed(run, 'same', 's1'), seed(run, 'same', 's1')]),
    // Solved in one of them.
    outcome('a', 'better', 1),
    outcome('b', 'better', 3),
    outcome('a', 'worse', 3),
    outcome('b', 'worse', 2),
    // Other sources only, and time, which is no difference.
    outcome('a', 'seeds', 3, { duration_ms: 10 }),
    outcome('b', 'seeds', 3, { duration_ms: 20 }),
    seed('a', 'seeds', 's1'),
    seed('a', 'seeds', 's2'),
    seed('b', 'seeds', 's2'),
    seed('b', 'seeds', `s'3`),
    outcome('a', 'slower', 0, { duration_ms: 10, iterations: 1 }),
    outcome('b', 'slower', 0, { duration_ms: 20, iterations: 2 }),
    // In one of them, without an outcome.
    seed('b', 'alone', 's4'),
    ...Array.from({ length: 20 }, (_, n) => outcome(`many-${n}`, 'f', n % 4)),
    outcome('%_"', 'f', 3),
    outcome('50%,25%2c', 'f', 3),
  ];
  expect(await app.post('/api/batch', { items })).toMatchObject({ status: 200, body: { rejected: [] } });
});

afterAll(() => app.stop());

const compare = async (query: string): Promise<CompareResponse> => {
  const { status, body } = await app.get(`/api/insights/compare?${query}`);
  expect(status).toBe(200);
  return body as CompareResponse;
};

describe('two runs', () => {
  it('are shown by what differs, by name', async () => {
    const { functions, totals, baseline, next, missing } = await compare('runs=a,b');
    expect(functions.map((one) => one.function)).toEqual(['alone', 'better', 'seeds', 'worse']);
    expect({ totals, baseline, next, missing }).toEqual({
      totals: { function_count: 6, functions_differ: 4 },
      baseline: 'a',
      next: null,
      missing: [],
    });
  });

  it('show the rest behind what differs, when all is asked for', async () => {
    const { functions } = await compare('runs=a,b&all=true');
    expect(functions.map((one) => [one.function, one.differs])).toEqual([
      ...['alone', 'better', 'seeds', 'worse'].map((name) => [name, true]),
      ...['same', 'slower'].map((name) => [name, false]),
    ]);
  });

  it('have cells with outcome, seeds, and sources gained and lost against the baseline', async () => {
    const { functions } = await compare('runs=a,b');
    const cellsOf = (name: string): CompareResponse['functions'][number]['cells'] => functions.find((one) => one.function === name)!.cells;
    expect(cellsOf('alone')).toMatchObject([null, { outcome: 'none', outcome_id: null, seeds: 1, gained: ['s4'], lost: [] }]);
    expect(cellsOf('better')).toMatchObject([
      { outcome: 'unsolved', passed: 1, total: 3, usage: 'ignored', seeds: 0 },
      { outcome: 'solved', passed: 3 },
    ]);
    expect(cellsOf('seeds')).toMatchObject([
      { outcome: 'solved', seeds: 2, gained: [], lost: [], gained_count: 0, lost_count: 0 },
      { outcome: 'solved', seeds: 2, gained: [`s'3`], lost: ['s1'], gained_count: 1, lost_count: 1 },
    ]);
  });

  it('have settings, sources and effects in the order in which they were asked for, against the baseline that is pinned', async () => {
    const { runs, baseline, settings, seeds, effects } = await compare('runs=b,a&baseline=a');
    expect([runs.map(({ run_id }) => run_id), baseline]).toEqual([['b', 'a'], 'a']);
    const setting = (name: string): unknown => settings.find((one) => one.name === name);
    expect(setting('beam')).toEqual({ name: 'beam', values: [7, 5], differs: true });
    expect(setting('max_iters')).toEqual({ name: 'max_iters', values: [100, 100], differs: false });
    expect(setting('started_at')).toMatchObject({ differs: false });
    // s'3 and s4 came, and s1 is in both: in another function.
    expect(seeds).toEqual({ sources: [4, 2], gained: [2, 0], lost: [0, 0] });
    expect(effects).toEqual([{ gained: 1, lost: 1, same: 3 }, null]);
  });

  it('come in pages that join to the whole', async () => {
    const whole = await compare('runs=a,b&all=true');
    const names: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: CompareResponse = await compare(`runs=a,b&all=true&limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`);
      expect(page.totals).toEqual(whole.totals);
      names.push(...page.functions.map((one) => one.function));
      cursor = page.next;
    }
    expect(names).toEqual(whole.functions.map((one) => one.function));
  });
});

describe('many runs', () => {
  it('differ where their records do, one by one', async () => {
    const runs = ['x0', 'x1', 'x2', 'x3'];
    const names = Array.from({ length: 44 }, (_, n) => `f${n}`);
    const outcomeOf = { passed: 1, total: 3, score: 0.5, usage: 'ignored' as Usage };
    // All else being the same.
    const oneThing = (run: number) => [
      { ...outcomeOf, passed: run % 3 },
      { ...outcomeOf, total: 3 + run },
      { ...outcomeOf, score: run / 4 },
      { ...outcomeOf, usage: USAGES[run % 3] ?? 'ignored' },
    ];
    // By turns of different lengths, so that each two things are together somewhere.
    const of = (run: number, n: number): Held => {
      const alone = oneThing(run)[n - 40];
      if (alone !== undefined) return { ...alone, seeds: [] };
      const turn = (length: number): number => (n * (run + 3) + (n % 5 === 0 ? run : 0)) % length;
      const seeds = ['', 's1', 's2', 's2', 's3'].filter((_, place) => n % 3 === 0 || turn(place + 2) === 0);
      return { ...outcomeOf, seeds, passed: n % 7 === 0 || turn(4) === 0 ? undefined : n % 2 === 0 ? 3 : turn(3) + 1 };
    };
    const items = names.flatMap((name, n) =>
      runs.flatMap((run, place) => {
        const { seeds, passed, ...rest } = of(place, n);
        return [...seeds.map((source) => seed(run, name, source)), ...(passed === undefined ? [] : [outcome(run, name, passed, rest)])];
      }),
    );
    expect(await app.post('/api/batch', { items })).toMatchObject({ status: 200, body: { rejected: [] } });

    const { functions, totals, seeds, effects } = await compare(`runs=${runs.join(',')}&baseline=x1&all=true`);

    const held = names.map((name, n) => ({ name, cells: runs.map((_run, place) => of(place, n)) }));
    const expected = held.flatMap(({ name, cells }) => {
      const texts = cells.map(({ seeds: _, ...rest }, place) => JSON.stringify([rest, isNothing(cells[place]!), sourcesIn(cells[place]!)]));
      if (cells.every(isNothing)) return [];
      return { function: name, differs: texts.some((text) => text !== texts[1]), cells: cells.map((cell) => cellOf(cell, cells[1]!)) };
    });
    expect(functions).toHaveLength(expected.length);
    expect(functions).toMatchObject(expected.sort((a, b) => Number(b.differs) - Number(a.differs) || (a.function < b.function ? -1 : 1)));
    expect(totals).toEqual({ function_count: expected.length, functions_differ: expected.filter(({ differs }) => differs).length });
    const sets = runs.map((_run, place) => new Set(held.flatMap(({ cells }) => sourcesIn(cells[place]!))));
    expect(seeds.sources).toEqual(sets.map(({ size }) => size));
    const count = (place: number, is: (here: Held, there: Held) => boolean): number =>
      held.filter(({ cells }) => is(cells[place]!, cells[1]!)).length;
    expect(effects).toEqual(
      runs.map((_run, place) =>
        place === 1
          ? null
          : {
              gained: count(place, (here, there) => isSolved(here) && !isSolved(there)),
              lost: count(place, (here, there) => !isSolved(here) && isSolved(there)),
              same: count(place, (here, there) => (here.passed ?? there.passed) !== undefined && isSolved(here) === isSolved(there)),
            },
      ),
    );
  });

  it('are compared up to 20 at once', async () => {
    const ids = Array.from({ length: 20 }, (_, n) => `many-${n}`);
    const { functions, effects, settings } = await compare(`runs=${ids.join(',')}`);
    expect(functions[0]!.cells.map((cell) => cell?.passed)).toEqual(ids.map((_id, n) => n % 4));
    expect(effects.map((effect) => effect?.gained)).toEqual(ids.map((_id, n) => (n === 0 ? undefined : Number(n % 4 === 3))));
    expect(settings.find(({ name }) => name === 'beam')).toEqual({ name: 'beam', values: ids.map(() => null), differs: false });
  });

  it('have sources that are counted, and none that is named, where these would be too many', async () => {
    const others = Array.from({ length: 19 }, (_, n) => `wide-${n + 1}`);
    const items = [...Array.from({ length: 600 }, (_, n) => seed('wide-0', `w${n}`, 's1')), ...others.map((run) => seed(run, 'w0', 's2'))];
    expect(await app.post('/api/batch', { items })).toMatchObject({ status: 200, body: { rejected: [] } });
    const cellsWith = async (limit: number): Promise<CompareResponse['functions'][number]['cells']> => {
      const { functions } = await compare(`runs=wide-0,${others.join(',')}&limit=${limit}`);
      return functions.find((one) => one.function === 'w0')!.cells;
    };

    const counts = { gained_count: 1, lost_count: 1 };
    expect((await cellsWith(200))[1]).toMatchObject({ ...counts, gained: ['s2'], lost: ['s1'] });
    expect((await cellsWith(1_000))[1]).toMatchObject({ ...counts, gained: [], lost: [] });
  });

  it('are compared as far as they are known', async () => {
    const { runs, missing, baseline } = await compare(`runs=nothing,b,${encodeURIComponent('%_"')},${encodeURIComponent("' OR 1=1")}`);
    expect(runs.map(({ run_id }) => run_id)).toEqual(['b', '%_"']);
    expect([missing, baseline]).toEqual([['nothing', "' OR 1=1"], 'b']);
  });
});

describe('a comparison', () => {
  it('names a run_id that has commas and per cent signs with these escaped', async () => {
    const { runs, baseline } = await compare(`runs=a,${encodeURIComponent('50%25%2C25%252c')}&baseline=${encodeURIComponent('50%,25%2c')}`);
    expect([runs.map(({ run_id }) => run_id), baseline]).toEqual([['a', '50%,25%2c'], '50%,25%2c']);
  });

  it.each([
    ['', 'runs', 'is required'],
    ['runs=a', 'runs', 'must have at least 2 items'],
    [`runs=${Array.from({ length: 21 }, (_, n) => n).join(',')}`, 'runs', 'must have at most 20 items'],
    [`runs=a,${'x'.repeat(201)}`, 'runs', 'must have items of at most 200 characters'],
    ['runs=a,b&baseline=c', 'baseline', 'must be one of runs'],
    ['runs=a,b&limit=1001', 'limit', 'must be from 1 to 1000'],
    ['runs=a,b&cursor=nonsense', 'cursor', 'must be the next of an earlier answer to the same question'],
    ...['[3000000000,"x"]', '[-1,"x"]', '[2,"x"]'].map((place) => [
      `runs=a,b&cursor=${Buffer.from(place).toString('base64url')}`,
      'cursor',
      'must be the next of an earlier answer to the same question',
    ]),
    ['runs=a,b&all=maybe', 'all', 'must be true, false, 1 or 0'],
  ])('is refused with %s', async (query, path, message) => {
    expect(await app.get(`/api/insights/compare?${query}`)).toMatchObject({
      status: 400,
      body: { error: 'bad_query', issues: [{ path, message }] },
    });
  });

  it.each(['runs=nothing,nobody', 'runs=a,nobody&baseline=nobody'])('is answered 404 when nothing is known: %s', async (query) => {
    expect(await app.get(`/api/insights/compare?${query}`)).toMatchObject({ status: 404, body: { error: 'not_found' } });
  });
});
