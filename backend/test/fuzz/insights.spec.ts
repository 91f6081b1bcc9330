/** What the insights answer is what their definition says of all records, computed anew: whatever was stored, in which order, and deleted. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { casesOf, reporter, SEED } from './campaign.js';
import * as definition from './insights-definition.js';
import type { DefinedSource, EffectFilter, Records } from './insights-definition.js';

/** Sequences, each on a database of its own. */
const CASES = casesOf(6, 0.001);

type Item = Readonly<Record<string, unknown>>;
type Step = { readonly does: 'batch'; readonly items: readonly Item[] } | { readonly does: 'delete'; readonly run_id: string };

const runId = fc.integer({ min: 0, max: 24 }).map((n) => `run ${String(n)}`);
// Not each as likely: some functions have to have trials on both sides, others on one.
const functionName = fc.constantFrom('f', 'f', 'f', 'g', 'g', "h'%");
const sourceId = fc.constantFrom('s', 's', 't', 'u', 'v "w"');
const timestamp = fc.integer({ min: 0, max: 60 }).map((days) => new Date(Date.UTC(2024, 11, 20 + days, days % 24)).toISOString());
const method = fc.constantFrom('jaccard', 'exact', '', 'x'.repeat(120), 7, null, undefined);
const similarity = fc.constantFrom(0, 0.1, 0.29, 0.3, 0.7, 0.95, 1, 1.5, -0.1, '0.5', true, null, undefined);
const anyItem: fc.Arbitrary<Item> = fc.oneof(
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('run_meta'),
      ...{ run_id: runId, timestamp, seeding_enabled: fc.boolean(), max_iters: fc.constant(9) },
      seed_bias: fc.constantFrom(0, 0.05, 0.15, 0.25, 0.3, 0.35, 0.45, 0.5),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record(
      {
        ...{ kind: fc.constant('used_seed'), run_id: runId, function: functionName, timestamp },
        source_id: fc.oneof({ weight: 8, arbitrary: sourceId }, fc.constant(null)),
        reason: fc.oneof({ weight: 6, arbitrary: fc.record({ similarity, method }) }, fc.constant(null)),
      },
      { requiredKeys: ['kind', 'run_id', 'function', 'timestamp'] },
    ),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      ...{ kind: fc.constant('outcome'), run_id: runId, function: functionName, timestamp },
      ...{ passed: fc.constantFrom(0, 1, 2, 2), total: fc.constantFrom(2, 2, 2, null) },
      score: fc.constantFrom(0, 0.25, 0.5, 0.9, 1, null),
      usage: fc.constantFrom('verbatim', 'adapted', 'ignored', null),
      source_id: fc.oneof(sourceId, fc.constant(null)),
    }),
  },
);
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ does: fc.constant('batch' as const), items: fc.array(anyItem, { minLength: 20, maxLength: 150, size: 'max' }) }),
  },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('delete' as const), run_id: runId }) },
);

const FILTERS: readonly EffectFilter[] = [
  {},
  { function: 'f' },
  // From and until times that records have.
  { since: '2024-12-25T05:00:00.000Z', until: '2025-01-24T11:00:00.000Z' },
  { since: '2025-01-05T16:00:00.000Z', function: 'g' },
  { runs: Array.from({ length: 15 }, (_, n) => `run ${String(n)}`) },
];

async function recordsOf({ database }: TestApp): Promise<Records> {
  const rows = <Row>(table: string): Promise<Row[]> => database.query<Row>(`SELECT * FROM ${table} ORDER BY timestamp, seq`);
  return { seeds: await rows('used_seeds'), outcomes: await rows('outcomes'), runs: await rows('run_meta') };
}

/** What is expected, with the numbers of the answer where they differ by nothing but rounding. */
function nearly(expected: unknown, answered: unknown): unknown {
  if (typeof expected === 'number' && typeof answered === 'number') return Math.abs(expected - answered) < 1e-9 ? answered : expected;
  if (Array.isArray(expected) && Array.isArray(answered)) return expected.map((item, index) => nearly(item, answered[index]));
  if (typeof expected !== 'object' || expected === null || typeof answered !== 'object' || answered === null) return expected;
  const other = answered as Readonly<Record<string, unknown>>;
  return Object.fromEntries(Object.entries(expected).map(([key, value]) => [key, nearly(value, other[key])]));
}

async function answerOf(app: TestApp, path: string): Promise<Readonly<Record<string, unknown>>> {
  const { status, body } = await app.get(`/api/insights/${path}`);
  expect({ path, status }).toEqual({ path, status: 200 });
  return body as Readonly<Record<string, unknown>>;
}

async function expectAnswer(app: TestApp, path: string, expected: object): Promise<void> {
  const answered = await answerOf(app, path);
  expect({ path, ...answered }).toMatchObject({ path, ...(nearly(expected, answered) as object) });
}

/** All pages, of a few rows each. */
async function listOf<Row>(app: TestApp, path: string, name: string): Promise<Row[]> {
  const rows: Row[] = [];
  let cursor = '';
  do {
    const page = await answerOf(app, `${path}limit=3${cursor}`);
    rows.push(...(page[name] as Row[]));
    cursor = typeof page['next'] === 'string' ? `&cursor=${page['next']}` : '';
  } while (cursor !== '');
  return rows;
}

const queryOf = ({ runs, ...filter }: EffectFilter): string =>
  new URLSearchParams({ ...filter, ...(runs && { runs: runs.join(',') }) }).toString();
const SORTED_BY: Readonly<Record<string, (source: DefinedSource) => number | string | null>> = {
  lift: ({ lift }) => lift,
  harm: ({ harm }) => harm,
  uses: (source) => source.uses,
  wins: ({ wins }) => wins,
  age: ({ last_used_at }) => last_used_at,
};

async function expectEffects(app: TestApp, records: Records): Promise<void> {
  for (const filter of FILTERS) {
    await expectAnswer(app, `seeding-effect?${queryOf(filter)}`, definition.seedingEffect(records, filter));
    const expected = definition.functionEffects(records, filter) as { function: string }[];
    const listed = await listOf<object>(app, `seeding-effect/functions?sort=name&order=asc&${queryOf(filter)}&`, 'functions');
    expect(listed).toEqual(
      nearly(
        expected.toSorted((a, b) => (a.function < b.function ? -1 : 1)),
        listed,
      ),
    );
  }
}

async function expectSources(app: TestApp, records: Records): Promise<void> {
  const expected = definition.sources(records);
  const byId = new Map(expected.map((source) => [source.source_id, source]));
  for (const [sort, key] of Object.entries(SORTED_BY)) {
    for (const order of ['asc', 'desc']) {
      const listed = await listOf<DefinedSource>(app, `sources?sort=${sort}&order=${order}&`, 'sources');
      expect(listed.map(({ source_id }) => source_id).sort()).toEqual([...byId.keys()].sort());
      const inOrder = listed.map(({ source_id }) => byId.get(source_id)!);
      const shown = inOrder.map(({ harm: _, ...source }) => source);
      expect(listed).toEqual(nearly(shown, listed));
      inOrder.slice(1).forEach((source, index) => {
        const [before, here] = [key(inOrder[index]!), key(source)];
        if (before === null) expect(here).toBeNull();
        else if (typeof before === 'number' && typeof here === 'number')
          expect(order === 'asc' ? here - before : before - here).toBeGreaterThan(-1e-9);
        else if (here !== null) expect(order === 'asc' ? before <= here : before >= here).toBe(true);
      });
    }
  }
  const harmful = expected.filter((source) => source.harmful);
  await expectAnswer(app, 'sources?harmful=true', { total: harmful.length, harmful: harmful.length });
  for (const { source_id, harm: _, ...source } of expected) {
    const path = `sources/${encodeURIComponent(source_id)}`;
    const { functions, ...trend } = definition.sourceDetails(records, source_id);
    const answered = await answerOf(app, path);
    const byName = (answered['functions'] as { function: string }[]).toSorted((a, b) => (a.function < b.function ? -1 : 1));
    const whole = { ...answered, functions: byName };
    expect(whole).toEqual(
      nearly({ source: { source_id, ...source }, entry: null, functions, functions_total: functions.length, ...trend }, whole),
    );
    expect(await listOf(app, `${path}/uses?`, 'uses')).toEqual(definition.sourceUses(records, source_id));
  }
}

async function expectInsights(app: TestApp): Promise<void> {
  const records = await recordsOf(app);
  await expectEffects(app, records);
  await expectSources(app, records);
  await expectAnswer(app, 'calibration', definition.calibration(records));
  await expectAnswer(app, 'diversity', definition.diversity(records));
  await expectAnswer(app, 'bias', definition.bias(records));
}

describe('the insights', () => {
  it('are what their definition says of the records, whatever was stored and deleted', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyStep, { minLength: 1, maxLength: 6, size: 'max' }), async (steps) => {
        const app = await startTestApp();
        try {
          for (const step of steps) {
            if (step.does === 'batch') {
              const { status, body } = await app.post('/api/batch', { items: step.items });
              expect({ status, body }).toMatchObject({ status: 200, body: { rejected: [] } });
            } else expect([200, 404]).toContain((await app.delete(`/api/run-meta/${encodeURIComponent(step.run_id)}`)).status);
          }
          await expectInsights(app);
        } finally {
          await app.stop();
        }
      }),
      { seed: SEED, numRuns: CASES, reporter: reporter((steps) => JSON.stringify(steps)) },
    );
  }, 3_600_000);
});
