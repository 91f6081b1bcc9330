import 'reflect-metadata';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import pg from 'pg';
import { CorpusRepository } from '../src/corpus/index.js';
import type { Database } from '../src/database/database.js';
import { ChangeLogRepository } from '../src/events/change-log.repository.js';
import { LineageRepository } from '../src/insights/lineage.repository.js';
import { SourceRepository } from '../src/insights/source.repository.js';
import { RunMetaRepository } from '../src/run-meta/index.js';
import { UsedSeedsRepository } from '../src/used-seeds/index.js';
import { openTestDatabase, type OpenTestDatabase } from './support/open-database.js';

/** Enough for the planner to choose as it does with many: the tables are several times larger than their indexes. */
const RUNS = 300;
const SEEDS_OF_A_RUN = 100;
const SEEDS_OF_THE_LARGE_RUN = 10_000;
const FUNCTIONS = 50;
const ENTRIES_OF_A_FUNCTION = 200;

const timeOf = (n: string): string => `to_char(timestamp '2025-01-01' + ${n} * interval '1 second', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
const seedsOf = (run: string, from: number, to: number): string =>
  `INSERT INTO used_seeds (id, run_id, function, source_id, reason_json, score, snippet, timestamp)
    SELECT md5(n::text)::uuid, ${run}, 'function ' || n % 10, md5((n % 100)::text)::uuid, '{"similarity":0.9}', 0.5,
      repeat(md5(n::text), 12), ${timeOf('n')} FROM generate_series(${from}, ${to - 1}) AS n`;
const FILL = [
  `INSERT INTO run_meta (run_id, timestamp, seed_bias, seeding_enabled, max_iters)
    SELECT 'run ' || n, ${timeOf('n * 100')}, 0.25, 1, 100 FROM generate_series(1, ${RUNS}) AS n`,
  // The oldest: whoever looks for it by time comes by all others first. The names of runs do not sort by their times.
  seedsOf(`'large'`, 0, SEEDS_OF_THE_LARGE_RUN),
  seedsOf(`'run ' || (n / ${SEEDS_OF_A_RUN} * 7919 % ${RUNS})`, SEEDS_OF_THE_LARGE_RUN, SEEDS_OF_THE_LARGE_RUN + RUNS * SEEDS_OF_A_RUN),
  `INSERT INTO source_counts (function, source_id, uses, first_used_at, last_used_at)
    SELECT function, source_id, COUNT(*), MIN(timestamp), MAX(timestamp) FROM used_seeds GROUP BY function, source_id`,
  `INSERT INTO corpus (id, timestamp, spec_id, spec_hash, func_name, func_signature, passed, total, is_perfect, score, failing_tests, snippet)
    SELECT 'entry ' || n, ${timeOf('n')}, 's', md5(n::text), 'function ' || n % ${FUNCTIONS}, 'f()', n % 4, 3, (n % 4 = 3)::int, (n * 37 % 1000) / 1000.0, '[]',
      repeat(md5(n::text), 12) FROM generate_series(1, ${FUNCTIONS * ENTRIES_OF_A_FUNCTION}) AS n`,
  // The seeds of every second commit are gone: ranges that do not touch each other.
  `INSERT INTO change_log (kind, first, last)
    SELECT CASE n % 10 WHEN 1 THEN 'corpus_entry' ELSE 'used_seed' END, n * 2, n * 2 FROM generate_series(1, 10000) AS n`,
];

let opened: OpenTestDatabase;
let database: Database;
let planner: pg.Client;
let seedId: string;

beforeAll(async () => {
  opened = await openTestDatabase();
  ({ database } = opened);
  for (const statement of FILL) await opened.stored.query(statement);
  await opened.stored.query('VACUUM ANALYZE');
  planner = new pg.Client(opened.stored.location);
  await planner.connect();
  const [row] = await opened.stored.query<{ id: string }>(`SELECT id FROM used_seeds WHERE seq = ${SEEDS_OF_THE_LARGE_RUN / 2}`);
  seedId = row?.id ?? '';
});

afterAll(async () => {
  await planner.end();
  await opened.close();
});

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Index Name'?: string;
  readonly 'Relation Name'?: string;
  readonly Plans?: readonly PlanNode[];
}

interface Sent {
  readonly text: string;
  readonly values?: readonly unknown[];
}

/**
 * How PostgreSQL plans a statement that it has been given to keep: for the parameters of a request, and once for all. It takes the latter when
 * that is not expected to cost more.
 */
const KINDS = {
  'with the parameters of a request': ({ text, values = [] }: Sent) => planned(`EXPLAIN (FORMAT JSON) ${text}`, values),
  'for any parameters': async ({ text, values = [] }: Sent) => {
    const nulls = values.length === 0 ? '' : `(${values.map(() => 'NULL').join(', ')})`;
    await planner.query(`SET plan_cache_mode = force_generic_plan; PREPARE kept AS ${text}`);
    const plan = await planned(`EXPLAIN (FORMAT JSON) EXECUTE kept ${nulls}`);
    await planner.query('DEALLOCATE kept; RESET plan_cache_mode');
    return plan;
  },
};

async function planned(statement: string, values: readonly unknown[] = []): Promise<PlanNode> {
  const { rows } = await planner.query<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(statement, [...values]);
  return rows[0]!['QUERY PLAN'][0].Plan;
}

/** The plans of all SELECTs that `read` sends, each as its steps: how it reads, and by which index or from which table. */
async function plansOf(read: () => Promise<unknown>, plan: (statement: Sent) => Promise<PlanNode>): Promise<string[][]> {
  const query = jest.spyOn(pg.Client.prototype, 'query');
  await read();
  const sent = (query.mock.calls as unknown[][]).map(([statement, values]) =>
    typeof statement === 'string' ? { text: statement, values: Array.isArray(values) ? (values as unknown[]) : [] } : (statement as Sent),
  );
  query.mockRestore();
  const selects = sent.filter(({ text }) => text.startsWith('SELECT'));
  expect(selects.length).toBeGreaterThan(0);
  const plans: string[][] = [];
  for (const select of selects) plans.push(stepsIn(await plan(select)));
  return plans;
}

function stepsIn(node: PlanNode): string[] {
  const place = node['Index Name'] ?? node['Relation Name'];
  return [place === undefined ? node['Node Type'] : `${node['Node Type']} ${place}`, ...(node.Plans ?? []).flatMap(stepsIn)];
}

const runs = (): RunMetaRepository => new RunMetaRepository(database);
const seeds = (): UsedSeedsRepository => new UsedSeedsRepository(database);
const log = (): ChangeLogRepository => new ChangeLogRepository(database);
const corpus = (): CorpusRepository => new CorpusRepository(database);
const run_id = 'run 170';
const func = 'function 7';
const FILTER_VALUES = {
  func,
  perfectOnly: true,
  minScore: 0.1,
  maxScore: 0.9,
  startDate: '2025-01-01T00:00:00.000Z',
  endDate: '2025-01-01T01:00:00.000Z',
  funcContains: 'func',
  id: 'entry 7',
};
/** Every combination of filters. */
const FILTERS = Object.entries(FILTER_VALUES).reduce<Partial<typeof FILTER_VALUES>[]>(
  (combinations, [name, value]) => [...combinations, ...combinations.map((filter) => ({ ...filter, [name]: value }))],
  [{}],
);

/**
 * Where one index finds and another has the order of the answer, the planner may choose the first and sort: the seeds of a run, the entries of
 * a function, one entry. What grows with the database is read in the order of the answer, and counted without touching a row.
 */
describe.each(Object.entries(KINDS))('planned %s', (_kind, plan) => {
  it.each<[string, () => Promise<unknown>, RegExp[]]>([
    ['the latest run', () => runs().findLatest(), [/^Index Scan run_meta_by_time$/]],
    ['the newest seeds', () => seeds().find({ limit: 200 }), [/^Index Scan used_seeds_by_time$/]],
    ['the newest seeds of a run', () => seeds().find({ limit: 10, run_id }), [/^Index Scan used_seeds_by_run$/]],
    ['the seeds of a large run', () => seeds().find({ limit: 200, run_id: 'large' }), [/^Index Scan used_seeds_by_run$/]],
    [
      'the seeds of a run behind one',
      () => seeds().find({ limit: 200, run_id: 'large', before: seedId }),
      [/^Index Scan used_seeds_id_key$/, /^Index Scan used_seeds_by_run$/],
    ],
    [
      'the seeds behind one',
      () => seeds().find({ limit: 200, before: seedId }),
      [/^Index Scan used_seeds_id_key$/, /^Index Scan used_seeds_by_time$/],
    ],
    ['the seeds that arrived after one', () => seeds().find({ limit: 200, after: seedId }), [/^Index Scan used_seeds_pkey$/]],
    ['the count of a run', () => seeds().count('large'), [/^Index Only Scan used_seeds_by_(run|function)$/]],
    [
      'what was committed',
      () => log().readAfter({ row: 0, record: 0 }, { records: 1_000, characters: 1_000 }),
      [/^Index Scan change_log_pkey$/, /^Bitmap Index Scan used_seeds_pkey$/, /^Bitmap Index Scan corpus_pkey$/],
    ],
    ['the end of what was committed', () => log().findEnd(), [/^Index Scan change_log_pkey$/]],
    ['how much was committed behind', () => log().isFarBehind({ row: 9_000, record: 0 }), [/^Index Scan change_log_pkey$/]],
    ['the newest entries', () => corpus().findRecent({ limit: 100 }), [/^Index Scan corpus_by_time$/]],
    ['the best entries of a function', () => corpus().findTop({ func, limit: 10 }), [/^Index Scan corpus_best$/]],
    ['entries by their ids', () => corpus().findByIds(['entry 1', 'entry 2']), [/^Index Scan corpus_id_key$/]],
    ['which entries there are', () => corpus().findKnown(FEW_HUNDRED_IDS), [/^Index Only Scan corpus_id_key$/]],
    ['what arrived for similarity', () => corpus().findComparablesAfter(9_990, 2_000), [/^Index Scan corpus_pkey$/]],
  ])('reads %s by an index, without sorting', async (_what, read, expected) => {
    const steps = (await plansOf(read, plan)).flat();
    for (const pattern of expected) expect(steps).toContainEqual(expect.stringMatching(pattern));
    expectByIndex(steps);
    expect(steps).not.toContainEqual(expect.stringContaining('Sort'));
  });

  it.each<[string, () => Promise<unknown>]>([
    ['all seeds of a run', () => seeds().find({ limit: 1_000, run_id })],
    ['the seeds of a run that arrived after one', () => seeds().find({ limit: 200, run_id: 'large', after: seedId })],
  ])('reads %s by an index, though it may have to sort them', async (_what, read) => {
    expectByIndex((await plansOf(read, plan)).flat());
  });

  it('finds the seeds of a source by way of its functions', async () => {
    const survey = jest.spyOn(database, 'survey');
    const [{ source_id } = { source_id: '' }] = await opened.stored.query<{ source_id: string }>(
      'SELECT source_id FROM source_counts LIMIT 1',
    );
    const sources = new SourceRepository(database, corpus());
    await sources.describe(source_id);
    const { next } = await sources.findUses(source_id, { limit: 9 });
    await sources.findUses(source_id, { limit: 9, cursor: next ?? '' });
    await new LineageRepository(database).trialsUsing([source_id], 9);
    const ofSeeds = survey.mock.calls.filter(([sql]) => sql.includes('used_seeds'));
    survey.mockRestore();
    expect(ofSeeds).toHaveLength(6);
    for (const [sql, values] of ofSeeds) {
      let place = 0;
      const steps = stepsIn(await plan({ text: sql.replaceAll('?', () => `$${(place += 1)}`), values }));
      expect(steps).toContainEqual(expect.stringMatching(/^(Bitmap )?Index (Only )?Scan used_seeds_by_function$/));
      expect(steps).not.toContainEqual(expect.stringMatching(/^Seq Scan used_seeds$/));
    }
  });

  it('reads pages and totals of the corpus by an index, under all 256 combinations of filters', async () => {
    for (const filter of FILTERS) {
      const [total = [], page = []] = await plansOf(() => corpus().find({ limit: 50, offset: 0, ...filter }), plan);
      const [summary = []] = await plansOf(() => corpus().summarise(filter), plan);
      for (const steps of [total, summary, page]) expectByIndex(steps);
      if (filter.id !== undefined) continue;
      for (const steps of [total, summary]) expect(steps.at(-1)).toMatch(/^Index Only Scan corpus_/);
      if (filter.func === undefined) expect({ filter, page }).toEqual({ filter, page: expect.not.arrayContaining(['Sort']) });
    }
  });
});

const FEW_HUNDRED_IDS = Array.from({ length: 300 }, (_, n) => `entry ${n}`);

function expectByIndex(steps: readonly string[]): void {
  const reading = steps.filter((step) => step.includes('Scan') && step !== 'Subquery Scan');
  expect(reading.length).toBeGreaterThan(0);
  for (const step of reading) expect(step).toMatch(/^(Index (Only )?Scan|Bitmap (Index|Heap) Scan) /);
}
