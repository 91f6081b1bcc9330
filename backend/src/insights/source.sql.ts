import { LEAST_TRIALS_OF_SIDE, LEAST_TRIALS_OF_SOURCE, PRIOR_TRIALS } from './least.js';
import { rounded } from './ordering.js';
import { Z_95 } from './statistics/normal.js';

/** What a source was used for, function by function, and the trials of the same functions without it. */
export const SOURCE_FUNCTIONS = `
  SELECT used.source_id, used.function, used.uses, used.trials, used.solved, used.verbatim, used.adapted, used.unknown, used.first_used_at, used.last_used_at,
    COALESCE(counted.seeded_trials + counted.unseeded_trials, 0) - used.trials AS other_trials,
    COALESCE(counted.seeded_solved + counted.unseeded_solved, 0) - used.solved AS other_solved
  FROM source_counts AS used LEFT JOIN function_counts AS counted ON counted.function = used.function`;

/**
 * The seeds of the sources that a condition on `known` names, with it: by way of their functions, whose seeds stand together in an index that has
 * their sources too. CROSS JOIN has SQLite begin with the sources.
 */
export const seedsOfSources = (condition: string): string =>
  `source_counts AS known CROSS JOIN used_seeds AS seed
    WHERE ${condition} AND seed.function = known.function AND seed.source_id = known.source_id`;

const count = (of: string): string => `CAST(SUM(${of}) AS BIGINT)`;
const COMPARED = 'CASE WHEN other_trials > 0 THEN';
/** Those without the source, which its baseline is made of; of functions that have no trial with it, it has nothing. */
const OTHERS = 'CASE WHEN trials > 0 THEN other_trials ELSE 0 END';

/** What would have been solved in the compared trials at the rates of their functions without the source. */
const EXPECTED = `SUM(${COMPARED} CAST(trials AS DOUBLE PRECISION) * other_solved / other_trials ELSE 0 END)`;

const Z2 = Z_95 * Z_95;
/** The upper end of the Wilson interval of the compared trials. */
const HIGH = `CASE WHEN compared_solved = compared_trials THEN 1 ELSE (compared_solved + ${Z2} / 2 + ${Z_95} * SQRT(
  CAST(compared_solved AS DOUBLE PRECISION) * (compared_trials - compared_solved) / compared_trials + ${Z2} / 4)) / (compared_trials + ${Z2}) END`;

/** What is summed over the functions of a source, by name. */
const SUMS = {
  uses: count('uses'),
  functions: 'COUNT(*)',
  trials: count('trials'),
  solved: count('solved'),
  verbatim: count('verbatim'),
  adapted: count('adapted'),
  unknown: count('unknown'),
  first_used_at: 'MIN(first_used_at)',
  last_used_at: 'MAX(last_used_at)',
  compared_trials: count(`${COMPARED} trials ELSE 0 END`),
  compared_solved: count(`${COMPARED} solved ELSE 0 END`),
  other_trials: count(OTHERS),
  expected: EXPECTED,
  unique_wins: count('CASE WHEN solved > 0 AND other_solved = 0 THEN 1 ELSE 0 END'),
};
type Sum = keyof typeof SUMS;

/** What a source is judged by. */
const JUDGED_BY: readonly Sum[] = ['compared_trials', 'compared_solved', 'other_trials', 'expected'];

const BASELINE = `CASE WHEN compared_trials > 0 THEN ${rounded('expected / compared_trials')} END`;
/** From the least trials of a source on. */
const LIFT = `CASE WHEN compared_trials >= ${LEAST_TRIALS_OF_SOURCE} AND other_trials >= ${LEAST_TRIALS_OF_SOURCE}
  THEN ${rounded(`(compared_solved - expected) / (compared_trials + ${PRIOR_TRIALS})`)} END`;
/** By how much the whole interval of the rate lies below the baseline; from the least trials of a side on: as many with the source as without it. */
const HARM = `CASE WHEN compared_trials >= ${LEAST_TRIALS_OF_SIDE} AND other_trials >= ${LEAST_TRIALS_OF_SIDE}
  THEN ${rounded(`expected / compared_trials - ${HIGH}`)} END`;

function summed(sums: readonly Sum[], condition: string): string {
  return `SELECT source_id, ${sums.map((name) => `${SUMS[name]} AS ${name}`).join(', ')} FROM (${SOURCE_FUNCTIONS} WHERE ${condition}) AS by_function
    GROUP BY source_id`;
}

/** A SELECT of `SourceCounts`: each source, or those of a condition on `used`. */
export function sourceCounts(condition = 'true'): string {
  return `SELECT summed.*, ${BASELINE} AS baseline, ${LIFT} AS lift, ${HARM} AS harm FROM (${summed(Object.keys(SUMS) as Sum[], condition)}) AS summed`;
}

/** What sources can be sorted by. */
export type SourceRank = 'lift' | 'harm' | 'uses' | 'verbatim' | 'last_used_at';

/** A SELECT of all sources with their `harm` and their `rank`, and nothing more: every sum of so many has its price. */
export function rankedSources(rank: SourceRank): string {
  const [value, sums] = rank === 'lift' ? [LIFT, JUDGED_BY] : rank === 'harm' ? [HARM, JUDGED_BY] : [rank, [...JUDGED_BY, rank]];
  return `SELECT source_id, ${HARM} AS harm, ${value} AS rank FROM (${summed(sums, 'true')}) AS summed`;
}

/** A row of `sourceCounts`. */
interface SourceCounts {
  readonly source_id: string;
  readonly uses: number;
  readonly functions: number;
  readonly trials: number;
  readonly solved: number;
  readonly verbatim: number;
  readonly adapted: number;
  /** Trials of which it is not known whether it was used. */
  readonly unknown: number;
  readonly first_used_at: string;
  readonly last_used_at: string;
  readonly compared_trials: number;
  readonly compared_solved: number;
  readonly other_trials: number;
  readonly unique_wins: number;
  readonly baseline: number | null;
  readonly lift: number | null;
  readonly harm: number | null;
}

/**
 * A SELECT of `ListedSource` of the sources, which should be a page of them, that a SELECT of `SourceCounts` has: their seeds are gone through for
 * the runs that used them.
 */
export function listedSources(sources: string): string {
  // For all of the page at once: PostgreSQL may well go through all seeds for it.
  return `WITH page AS MATERIALIZED (${sources}),
      used AS (SELECT DISTINCT page.source_id, seed.run_id FROM page CROSS JOIN ${seedsOfSources('known.source_id = page.source_id')}),
      told AS MATERIALIZED (SELECT source_id, COUNT(*) AS runs FROM used GROUP BY source_id)
    SELECT page.*, entry.id AS entry_id, entry.func_name AS entry_function, told.runs
    FROM page LEFT JOIN told ON told.source_id = page.source_id LEFT JOIN corpus AS entry ON entry.id = page.source_id`;
}

export interface ListedSource extends SourceCounts {
  readonly entry_id: string | null;
  readonly entry_function: string | null;
  readonly runs: number;
}
