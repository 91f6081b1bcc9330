/** What can be exported, as the API names it, and where it comes from. */
import type { Database } from '../database/database.js';
import { listedSources, sourceCounts } from '../insights/index.js';
import type { ExportTable } from './dto/export.query.js';

export interface ExportColumn {
  readonly name: string;
  /** In the database, where it is not the name. */
  readonly column?: string;
  readonly type: 'text' | 'number' | 'flag' | 'json';
}

/** The columns that the filters ask for; a filter without one is refused. */
interface FilterColumns {
  readonly run_id?: string;
  readonly function?: string;
  readonly time?: string;
}

/** Filters that mean something for single tables only. */
export const OWN_FILTERS = ['text', 'perfect', 'min_score', 'max_score', 'harmful'] as const;
type OwnFilter = (typeof OWN_FILTERS)[number];

export interface ExportedTable {
  /** A table expression. */
  readonly from: string;
  readonly columns: readonly ExportColumn[];
  /** A SELECT of all columns for the rows that a SELECT has, where some take too long to find out for all rows at once. */
  readonly described?: (rows: string) => string;
  readonly filters: FilterColumns;
  /** Whether all filters of the list of runs hold for it. */
  readonly isOfRuns?: true;
  /** Conditions of its own; each place in one takes the value of its filter. */
  readonly own?: (database: Database) => Readonly<Partial<Record<OwnFilter, string>>>;
  /** What the rows are read along: their arrival, or, of what is counted, their name. */
  readonly along: { readonly column: string; readonly isArrival: boolean };
}

const ARRIVAL = { column: 'seq', isArrival: true };
const [text, number, flag, json] = (['text', 'number', 'flag', 'json'] as const).map(
  (type) =>
    (...names: readonly string[]): ExportColumn[] =>
      names.map((name) => ({ name, type })),
) as [ColumnsOf, ColumnsOf, ColumnsOf, ColumnsOf];

type ColumnsOf = (...names: readonly string[]) => ExportColumn[];

const SOURCES = `SELECT counted.*, CASE WHEN COALESCE(harm, 0) > 0 THEN 1 ELSE 0 END AS harmful FROM (${sourceCounts()}) AS counted`;

export const TABLES: Readonly<Record<ExportTable, ExportedTable>> = {
  runs: {
    from: 'runs',
    columns: [
      ...text('run_id', 'status', 'started_at', 'finished_at', 'last_signal_at'),
      ...number('duration_ms', 'seed_bias'),
      ...flag('seeding_enabled'),
      ...number('max_iters', 'beam', 'seeds', 'outcomes', 'solved', 'success_rate'),
      ...flag('locked'),
      ...text('notes'),
    ],
    filters: { run_id: 'run_id', time: 'started_at' },
    isOfRuns: true,
    along: ARRIVAL,
  },
  run_meta: {
    from: 'run_meta',
    columns: [
      ...text('run_id', 'timestamp'),
      ...number('seed_bias'),
      ...flag('seeding_enabled'),
      ...number('max_iters', 'beam'),
      ...text('notes'),
    ],
    filters: { run_id: 'run_id', time: 'timestamp' },
    along: ARRIVAL,
  },
  used_seeds: {
    from: 'used_seeds',
    columns: [
      ...text('id', 'run_id', 'function', 'source_id', 'timestamp'),
      { name: 'reason', column: 'reason_json', type: 'json' },
      ...number('score', 'passed', 'total'),
      ...text('snippet'),
    ],
    filters: { run_id: 'run_id', function: 'function', time: 'timestamp' },
    along: ARRIVAL,
  },
  outcomes: {
    from: 'reported_outcomes',
    columns: [
      ...text('id', 'run_id', 'function', 'timestamp'),
      ...number('passed', 'total', 'score'),
      ...text('source_id', 'usage'),
      ...flag('usage_derived'),
      ...number('similarity'),
      ...text('seed_id'),
      ...number('iterations', 'duration_ms'),
      ...flag('superseded'),
      ...json('failing_tests'),
      ...text('snippet'),
    ],
    filters: { run_id: 'run_id', function: 'function', time: 'timestamp' },
    along: ARRIVAL,
  },
  corpus: {
    from: 'corpus',
    columns: [
      ...text('id', 'timestamp', 'spec_id', 'spec_hash', 'func_name', 'func_signature'),
      ...number('passed', 'total', 'score'),
      ...json('failing_tests'),
      ...number('complexity', 'iteration'),
      ...json('calls_functions'),
      ...text('sig_key'),
      ...json('post_bow'),
      ...number('duration_ms'),
      ...text('synthesis_method', 'snippet'),
    ],
    filters: { function: 'func_name', time: 'timestamp' },
    own: (database) => ({
      text: database.contains('LOWER(func_name)'),
      perfect: `${database.withoutIndex('is_perfect')} = ?`,
      min_score: `${database.withoutIndex('score')} >= ?`,
      max_score: `${database.withoutIndex('score')} <= ?`,
    }),
    along: ARRIVAL,
  },
  drops: {
    from: 'client_drops',
    columns: [...text('id', 'timestamp'), ...number('count'), ...text('reason', 'run_id', 'client')],
    filters: { run_id: 'run_id', time: 'timestamp' },
    along: ARRIVAL,
  },
  sources: {
    from: `(${SOURCES}) AS sources`,
    columns: [
      ...text('source_id'),
      ...number('functions', 'uses', 'trials', 'solved', 'verbatim', 'adapted', 'ignored', 'unknown', 'unique_wins'),
      ...number('compared_trials', 'compared_solved', 'baseline', 'lift'),
      ...flag('harmful'),
      ...text('first_used_at', 'last_used_at'),
    ],
    described: (rows) => `SELECT listed.*, trials - verbatim - adapted - unknown AS ignored FROM (${listedSources(rows)}) AS listed`,
    filters: {},
    own: (database) => ({
      text: `source_id IN (SELECT source_id FROM source_counts
        WHERE ${database.contains('LOWER(source_id)')} OR ${database.contains('LOWER(function)')})`,
      harmful: 'harmful = ?',
    }),
    along: { column: 'source_id', isArrival: false },
  },
  functions: {
    from: 'function_counts',
    columns: [...text('function'), ...number('seeded_trials', 'seeded_solved', 'unseeded_trials', 'unseeded_solved')],
    filters: { function: 'function' },
    along: { column: 'function', isArrival: false },
  },
};
