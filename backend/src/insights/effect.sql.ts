import type { StoredValue } from '../database/record-table.js';
import type { EffectQuery } from './dto/effect.query.js';

/** A SELECT, and its parameters. */
export interface Sql {
  readonly text: string;
  readonly parameters: readonly StoredValue[];
}

interface Filter {
  readonly where: string;
  readonly parameters: readonly StoredValue[];
  /** Whether what is counted by function tells it all. */
  readonly isCounted: boolean;
}

function filterOf(query: EffectQuery): Filter {
  const conditions: string[] = [];
  const parameters: StoredValue[] = [];
  const where = (condition: string, ...values: readonly (StoredValue | undefined)[]): void => {
    if (values.includes(undefined)) return;
    conditions.push(condition);
    parameters.push(...(values as StoredValue[]));
  };
  const { since, until, runs } = query;
  where('timestamp >= ?', since);
  where('timestamp <= ?', until);
  where('function = ?', query.function);
  if (runs !== undefined) where(`run_id IN (${runs.map(() => '?').join(', ')})`, ...runs);
  return {
    where: conditions.length === 0 ? 'true' : conditions.join(' AND '),
    parameters,
    isCounted: since === undefined && until === undefined && runs === undefined,
  };
}

/** The trials of each function, and the solved ones of them, with and without seeds. */
export function functionCounts(query: EffectQuery): Sql {
  const { where, parameters, isCounted } = filterOf(query);
  if (isCounted)
    return {
      text: `SELECT function, seeded_trials, seeded_solved, unseeded_trials, unseeded_solved FROM function_counts WHERE ${where}`,
      parameters,
    };
  return {
    text: `SELECT function, SUM(seeded) AS seeded_trials, SUM(seeded * is_solved) AS seeded_solved, SUM(1 - seeded) AS unseeded_trials,
      SUM((1 - seeded) * is_solved) AS unseeded_solved FROM trials WHERE ${where} GROUP BY function`,
    parameters,
  };
}

/** How many trials of each function have each score, with and without seeds. */
function scoreCounts(query: EffectQuery): Sql {
  const { where, parameters, isCounted } = filterOf(query);
  if (isCounted) return { text: `SELECT function, score, seeded_trials, unseeded_trials FROM score_counts WHERE ${where}`, parameters };
  return {
    text: `SELECT function, score, SUM(seeded) AS seeded_trials, SUM(1 - seeded) AS unseeded_trials FROM trials
      WHERE score IS NOT NULL AND ${where} GROUP BY function, score`,
    parameters,
  };
}

/**
 * What `ScoreComparison` has of each function with scores on both sides, and how many different scores there are. The cube of a count may be
 * larger than an integer can be.
 * @param functions only these, or all
 */
export function scoreComparisons(query: EffectQuery, functions?: readonly string[]): Sql {
  const { text, parameters } = scoreCounts(query);
  const only = functions === undefined ? 'true' : `function IN (${functions.map(() => '?').join(', ')})`;
  const trials = '(seeded_trials + unseeded_trials)';
  return {
    text: `SELECT function, CAST(SUM(seeded_trials) AS BIGINT) AS seeded, CAST(SUM(unseeded_trials) AS BIGINT) AS unseeded,
      SUM(CAST(seeded_trials AS DOUBLE PRECISION) * (2 * up_to - unseeded_trials)) AS doubled_u,
      SUM(CAST(${trials} AS DOUBLE PRECISION) * ${trials} * ${trials} - ${trials}) AS ties, COUNT(*) AS scores
      FROM (SELECT function, seeded_trials, unseeded_trials,
        CAST(SUM(unseeded_trials) OVER (PARTITION BY function ORDER BY score ROWS UNBOUNDED PRECEDING) AS BIGINT) AS up_to
        FROM (${text}) AS counted WHERE ${only}) AS ranked
      GROUP BY function HAVING SUM(seeded_trials) > 0 AND SUM(unseeded_trials) > 0`,
    parameters: [...parameters, ...(functions ?? [])],
  };
}
