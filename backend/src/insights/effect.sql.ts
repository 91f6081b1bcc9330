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

const COUNTS = 'seeded_trials, seeded_solved, unseeded_trials, unseeded_solved';
const sum = (counts: string): string => `CAST(SUM(${counts}) AS BIGINT)`;

/** Of flags, which are 0 or 1: a sum takes less time than a condition for each. */
const COUNTED_TRIALS = `SUM(seeded) AS seeded_trials, SUM(seeded * is_solved) AS seeded_solved,
  COUNT(*) - SUM(seeded) AS unseeded_trials, SUM(is_solved) - SUM(seeded * is_solved) AS unseeded_solved`;

/** The scores of a function as `comparisonOf` reads them: a window over as many rows would take several times as long. */
const RANKING = `STRING_AGG(CASE WHEN score IS NULL THEN NULL WHEN seeded_trials = 1 AND unseeded_trials = 0 THEN 's'
  WHEN seeded_trials = 0 AND unseeded_trials = 1 THEN 'u' ELSE seeded_trials || '+' || unseeded_trials || ';' END, '' ORDER BY score)`;

/** How many functions have the same counts, and scores that rank alike. */
export function rankedCounts(query: EffectQuery): Sql {
  const { where, parameters } = filterOf(query);
  const ranked = `SELECT ${sum('seeded_trials')} AS seeded_trials, ${sum('seeded_solved')} AS seeded_solved, ${sum('unseeded_trials')} AS unseeded_trials,
      ${sum('unseeded_solved')} AS unseeded_solved, ${RANKING} AS ranking
      FROM (SELECT function, score, ${COUNTED_TRIALS} FROM trials WHERE ${where} GROUP BY function, score) AS counted GROUP BY function`;
  return { text: `SELECT ${COUNTS}, ranking, COUNT(*) AS functions FROM (${ranked}) AS ranked GROUP BY ${COUNTS}, ranking`, parameters };
}

/** The trials of each function, and the solved ones of them, with and without seeds. */
export function functionCounts(query: EffectQuery): Sql {
  const { where, parameters, isCounted } = filterOf(query);
  if (isCounted) return { text: `SELECT function, ${COUNTS} FROM function_counts WHERE ${where}`, parameters };
  return { text: `SELECT function, ${COUNTED_TRIALS} FROM trials WHERE ${where} GROUP BY function`, parameters };
}

/** The ranking of each of these functions. @param functions a SELECT of their names */
export function rankings(query: EffectQuery, functions: string): Sql {
  const { where, parameters } = filterOf(query);
  const counted = `SELECT function, score, ${COUNTED_TRIALS} FROM trials WHERE function IN (${functions}) AND ${where} GROUP BY function, score`;
  return { text: `SELECT function, ${RANKING} AS ranking FROM (${counted}) AS counted GROUP BY function`, parameters };
}
