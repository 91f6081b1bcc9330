import 'reflect-metadata';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import BetterSqlite3 from 'better-sqlite3';
import { CorpusRepository, toCorpusEntry } from '../src/corpus/index.js';
import type { Database } from '../src/database/database.js';
import { ChangeLogRepository } from '../src/events/change-log.repository.js';
import { BiasRepository } from '../src/insights/bias.repository.js';
import { ChangesRepository } from '../src/insights/changes.repository.js';
import { LineageRepository } from '../src/insights/lineage.repository.js';
import { SourceRepository } from '../src/insights/source.repository.js';
import { OutcomesRepository } from '../src/outcomes/index.js';
import { RunMetaRepository, toRunMeta } from '../src/run-meta/index.js';
import { RunsQuery, RunsRepository } from '../src/runs/index.js';
import { SearchRepository } from '../src/search/search.repository.js';
import { toUsedSeed, UsedSeedsRepository } from '../src/used-seeds/index.js';
import { openTestDatabase, type OpenTestDatabase } from './support/open-database.js';
import { corpusEntryBody, runMetaBody, usedSeedBody } from './support/records.js';

let opened: OpenTestDatabase;
let database: Database;

beforeAll(async () => {
  opened = await openTestDatabase();
  ({ database } = opened);
  await database.store([
    toRunMeta(runMetaBody() as never),
    toUsedSeed(usedSeedBody({ id }) as never),
    toCorpusEntry(corpusEntryBody({ failing_tests: [] }) as never),
  ]);
  await database.write(({ query }) =>
    query(`INSERT INTO change_log (kind, first, last) VALUES ('used_seed', 7, 9), ('used_seed', 11, 12), ('outcome', 1, 1)`),
  );
});

afterAll(async () => {
  await opened.close();
});

/** The query plans of all SELECTs that `read` runs, one step a line. */
async function plansOf(read: () => Promise<unknown>): Promise<string[]> {
  const prepare = jest.spyOn(BetterSqlite3.prototype, 'prepare');
  await read();
  const statements = prepare.mock.calls.map(([sql]) => sql).filter((sql) => sql.startsWith('SELECT'));
  prepare.mockRestore();
  expect(statements.length).toBeGreaterThan(0);
  const connection = new BetterSqlite3(opened.stored.location, { readonly: true });
  const plans = statements.flatMap((sql) => {
    const parameters = Array<null>(sql.split('?').length - 1).fill(null);
    return connection.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...parameters) as { detail: string }[];
  });
  connection.close();
  return plans.map(({ detail }) => detail);
}

const runs = (): RunMetaRepository => new RunMetaRepository(database);
const seeds = (): UsedSeedsRepository => new UsedSeedsRepository(database);
const runsList = (): RunsRepository => new RunsRepository(database);
const runsQuery = (query: Partial<RunsQuery> = {}): RunsQuery => Object.assign(new RunsQuery(), query);
const outcomes = (): OutcomesRepository => new OutcomesRepository(database);
const log = (): ChangeLogRepository => new ChangeLogRepository(database);
const corpus = (): CorpusRepository => new CorpusRepository(database);
const id = '01890a5d-ac96-774b-bcce-b302099a8057';

/**
 * SEARCH finds its rows in an index. "SCAN ... USING INDEX" walks an index in the order of the answer until its LIMIT: the way a newest-first
 * page without a filter should be read. "SCAN ... USING COVERING INDEX" counts without touching a row.
 */
it.each<[string, () => Promise<unknown>, RegExp[]]>([
  ['the latest run', () => runs().findLatest(), [/^SCAN run_meta USING INDEX run_meta_by_time$/]],
  ['the newest seeds', () => seeds().find({ limit: 8 }), [/^SCAN used_seeds USING INDEX used_seeds_by_time$/]],
  [
    'the seeds of a run',
    () => seeds().find({ limit: 9, run_id: 'r' }),
    [/^SEARCH used_seeds USING INDEX used_seeds_by_run \(run_id>\? AND run_id<\?\)$/],
  ],
  [
    'the seeds of a run behind one',
    () => seeds().find({ limit: 10, run_id: 'r', before: id }),
    [
      /^SEARCH used_seeds USING INDEX sqlite_autoindex_used_seeds_1/,
      /^SEARCH used_seeds USING INDEX used_seeds_by_run \(run_id>\? AND \(run_id,timestamp\)<\(\?,\?\)\)$/,
    ],
  ],
  [
    'the seeds behind one',
    () => seeds().find({ limit: 10, before: id }),
    [/^SEARCH used_seeds USING INDEX used_seeds_by_time \(timestamp<\?\)/],
  ],
  [
    'the seeds that arrived after one',
    () => seeds().find({ limit: 11, run_id: 'r', after: id }),
    [/^SEARCH used_seeds USING INTEGER PRIMARY KEY/],
  ],
  ['the count of a run', () => seeds().count('r'), [/^SEARCH used_seeds USING COVERING INDEX used_seeds_by_run/]],
  ['the runs', () => runsList().find(runsQuery(), ''), [/^SCAN runs USING COVERING INDEX/, /^SCAN runs USING INDEX runs_by_start$/]],
  ['the runs by their seeds', () => runsList().find(runsQuery({ sort: 'seeds' }), ''), [/^SCAN runs USING INDEX runs_by_seeds$/]],
  ['the runs by success', () => runsList().find(runsQuery({ sort: 'success_rate' }), ''), [/^SCAN runs USING INDEX runs_by_success$/]],
  ['the runs by duration', () => runsList().find(runsQuery({ sort: 'duration' }), ''), [/^SCAN runs USING INDEX runs_by_duration$/]],
  [
    'the outcomes of a run',
    () => outcomes().find({ run_id: 'r', limit: 12 }),
    [/^SEARCH o USING INDEX outcomes_by_run \(run_id=\?\)$/, /^SEARCH t USING INTEGER PRIMARY KEY/],
  ],
  ['the outcomes of a function', () => outcomes().find({ function: 'f', limit: 13 }), [/^SEARCH o USING INDEX outcomes_by_name/]],
  ['the newest outcomes', () => outcomes().find({ limit: 14 }), [/^SCAN o USING INDEX outcomes_by_time/]],
  [
    'what was committed',
    () => log().readAfter({ row: 0, record: 0 }, { records: 1_000, characters: 1_000 }),
    [
      /^SEARCH change_log USING INTEGER PRIMARY KEY \(rowid>\?\)$/,
      /^SEARCH run_meta USING INTEGER PRIMARY KEY \(rowid>\? AND rowid<\?\)$/,
      /^SEARCH o USING INTEGER PRIMARY KEY \(rowid>\? AND rowid<\?\)$/,
      // Several ranges.
      /^MULTI-INDEX OR$/,
      /^SEARCH used_seeds USING INTEGER PRIMARY KEY \(rowid>\? AND rowid<\?\)$/,
    ],
  ],
  ['how much was committed behind', () => log().isFarBehind({ row: 0, record: 0 }), [/^SEARCH change_log USING INTEGER PRIMARY KEY/]],
  ['the newest entries', () => corpus().findRecent({ limit: 3 }), [/^SCAN corpus USING INDEX corpus_by_time$/]],
  [
    'the best entries of a function',
    () => corpus().findTop({ func: 'f', limit: 5 }),
    [/^SEARCH corpus USING INDEX corpus_best \(func_name=\?\)$/],
  ],
])('reads %s by an index, without sorting', async (_what, read, expected) => {
  const plans = await plansOf(read);
  for (const pattern of expected) expect(plans).toContainEqual(expect.stringMatching(pattern));
  expectNoSorting(plans);
});

it('finds the seeds of a function of a run by an index, and sorts but these', async () => {
  const plans = await plansOf(() => seeds().find({ limit: 9, run_id: 'r', function: 'f' }));
  expect(plans[0]).toMatch(/^SEARCH used_seeds USING INDEX used_seeds_by_function \(function=\? AND run_id=\?\)$/);
});

it('finds the seeds of a source by way of its functions', async () => {
  const survey = jest.spyOn(database, 'survey');
  const source_id = 'source';
  await database.write(({ query }) =>
    query(`INSERT INTO source_counts (function, source_id, uses, first_used_at, last_used_at) VALUES ('f', 'source', 1, '', '')`),
  );
  const sources = new SourceRepository(database, corpus());
  await sources.describe(source_id);
  await sources.findUses(source_id, { limit: 9 });
  await new LineageRepository(database).trialsUsing([source_id], 9);
  const ofSeeds = survey.mock.calls.filter(([sql]) => sql.includes('used_seeds'));
  survey.mockRestore();
  expect(ofSeeds).toHaveLength(4);
  const connection = new BetterSqlite3(opened.stored.location, { readonly: true });
  for (const [sql, values = []] of ofSeeds) {
    const steps = (connection.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...values) as { detail: string }[]).map(({ detail }) => detail);
    expect(steps).toContainEqual(expect.stringMatching(/^SEARCH seed USING (COVERING )?INDEX used_seeds_by_function \(function=\?\)$/));
  }
  connection.close();
});

/** The query plans of all surveys that `read` asks for, one step a line. */
async function surveyPlansOf(read: () => Promise<unknown>): Promise<string[]> {
  const survey = jest.spyOn(database, 'survey');
  await read();
  const { calls } = survey.mock;
  survey.mockRestore();
  const connection = new BetterSqlite3(opened.stored.location, { readonly: true });
  const plans = calls.flatMap(
    ([sql, values = []]) => connection.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...values) as { detail: string }[],
  );
  connection.close();
  return plans.map(({ detail }) => detail);
}

it('reads the runs by their bias out of an index, without sorting them', async () => {
  const steps = await surveyPlansOf(() => new BiasRepository(database).measure(9));
  expect(steps).toContainEqual('SCAN runs USING COVERING INDEX runs_by_bias');
  expect(steps).toContainEqual('SCAN runs USING INDEX runs_by_start');
  // What is sorted follows: the few biases that there are.
  expect(steps.indexOf('USE TEMP B-TREE FOR GROUP BY')).toBeGreaterThan(steps.indexOf('SCAN runs USING COVERING INDEX runs_by_bias') + 1);
});

it('finds the runs that ended since a time by an index', async () => {
  const steps = await surveyPlansOf(() => new ChangesRepository(database).runs({ from: '2025', to: '2026' }, '2026'));
  expect(steps).toContainEqual('SEARCH runs USING COVERING INDEX runs_by_end (finished_at>? AND finished_at<?)');
});

/** Every combination of filters. */
const FILTERS = Object.entries({
  func: 'f',
  perfectOnly: true,
  minScore: 0,
  maxScore: 1,
  startDate: 'a',
  endDate: 'b',
  funcContains: 'x',
  id: 'i',
}).reduce<Record<string, unknown>[]>(
  (combinations, [name, value]) => [...combinations, ...combinations.map((filter) => ({ ...filter, [name]: value }))],
  [{}],
);

it('reads pages and totals of the corpus by an index, without sorting, under all 256 combinations of filters', async () => {
  for (const filter of FILTERS) {
    expectNoSorting(await plansOf(() => corpus().find({ limit: 50, offset: 0, ...filter })));
    if (!('id' in filter)) expectNoSorting(await plansOf(() => corpus().summarise(filter)), /COVERING INDEX/);
  }
});

function expectNoSorting(plans: readonly string[], pattern = /^SEARCH |^SCAN \w+ USING (COVERING )?INDEX /): void {
  for (const step of plans) {
    expect(step).not.toMatch(/TEMP B-TREE/);
    // A name for the steps below it, or a walk over what these have found.
    if (/^(MULTI-INDEX OR|INDEX \d+|CO-ROUTINE \w+|SCAN behind)$/.test(step)) continue;
    expect(step).toMatch(pattern);
  }
}

it('finds equal snippets by their length in an index, of outcomes behind their functions', async () => {
  const survey = jest.spyOn(database, 'survey');
  await new SearchRepository(database).equalSnippets('def f():\n  return 1', 5);
  const [[sql, values = []] = ['']] = survey.mock.calls;
  survey.mockRestore();
  const plans = (await database.survey<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`, values)).map(({ detail }) => detail);
  expect(plans).toContainEqual(expect.stringMatching(/^SEARCH entry USING INDEX corpus_by_length/));
  expect(plans).toContainEqual(expect.stringMatching(/^SEARCH outcome USING INDEX outcomes_by_name/));
});
