import { takenIn, type EngineSql, type Projection, type ProjectionSql } from '../database/projections.js';
import { USED_SEED } from '../used-seeds/index.js';
import { OUTCOME } from './outcome.mapper.js';

/** Joins the trial of each row of `due`. LEFT where it may not be there. */
export const trialOfDue = ({ lookUp }: EngineSql, join?: 'LEFT'): string =>
  lookUp('trials', 'trial', 'trial.run_id = due.run_id AND trial.function = due.function', join);

/**
 * Has the trials of these keys counted again at the end of the transaction. What each has been counted as is remembered before it changes, and the
 * first time in a transaction is the one that holds; one that is new has been counted as nothing.
 * @param keys a SELECT of `run_id` and `function`
 * @param isThere whether only trials that are there are meant
 */
export function remember(sql: EngineSql, keys: string, { isThere }: { readonly isThere: boolean }): string {
  return `
  INSERT INTO due_trials (run_id, function, is_solved, seeded, usage, source_id, seeds_through)
  SELECT due.run_id, due.function, trial.is_solved, trial.seeded, trial.usage, trial.source_id, trial.seeds_through
  FROM (${keys}) AS due ${trialOfDue(sql, isThere ? undefined : 'LEFT')} WHERE true
  ON CONFLICT (run_id, function) DO NOTHING`;
}

const keysOf = ({ rows }: ProjectionSql): string => `SELECT run_id, function FROM ${rows} AS new`;
const rememberLate = (sql: ProjectionSql): string => remember(sql, keysOf(sql), { isThere: true });
const rememberEnded = (sql: ProjectionSql): string => remember(sql, keysOf(sql), { isThere: false });

/** The last seed of a trial's run and function; 0 without one. */
const seedsThrough = (of: string, bound: string): string => `COALESCE((SELECT MAX(seed.seq) FROM used_seeds AS seed
    WHERE seed.run_id = ${of}.run_id AND seed.function = ${of}.function AND seed.seq <= ${bound}), 0)`;

const lastOf = (rows: string): string => `(SELECT MAX(seq) FROM ${rows} AS new)`;

/**
 * A seed that comes after the outcome changes what the trial counts as; and what came of a function is compared with its seeds again when more of
 * them become known. A number of what is due never comes again.
 */
const lateSeeds = (sql: ProjectionSql): string => `
  UPDATE trials SET seeded = 1, seeds_through = ${seedsThrough('trials', lastOf(sql.rows))},
    due = CASE WHEN EXISTS (SELECT 1 FROM outcomes WHERE outcomes.seq = trials.outcome AND outcomes.usage IS NULL AND outcomes.snippet IS NOT NULL)
      THEN ABS(due) + 1 ELSE due END
  WHERE outcome IN (SELECT trial.outcome FROM due_trials AS due ${trialOfDue(sql)}
    WHERE EXISTS (SELECT 1 FROM used_seeds AS seed WHERE seed.run_id = due.run_id AND seed.function = due.function AND seed.seq > due.seeds_through
      AND seed.seq <= ${lastOf(sql.rows)}))`;

/**
 * The newest outcome of a function supersedes the others; where times tie, the one that arrived last. What has arrived but is not taken in yet is left
 * out: such seeds are late for this trial, and such outcomes will supersede it.
 */
const finalOutcomes = ({ rows }: ProjectionSql): string => `
  INSERT INTO trials (outcome, run_id, function, timestamp, is_solved, score, usage, source_id, seeded, seeds_through, due)
  WITH final AS MATERIALIZED (
    SELECT seq, run_id, function, timestamp, is_solved, score, usage, NULLIF(source_id, '') AS source_id,
      ${seedsThrough('new', takenIn(USED_SEED))} AS seeds_through, CASE WHEN usage IS NULL AND snippet IS NOT NULL THEN 1 ELSE 0 END AS due
    FROM ${rows} AS new
    WHERE seq = (SELECT latest.seq FROM outcomes AS latest WHERE latest.run_id = new.run_id AND latest.function = new.function
      AND latest.seq <= ${lastOf(rows)} ORDER BY latest.timestamp DESC, latest.seq DESC LIMIT 1)
  )
  SELECT seq, run_id, function, timestamp, is_solved, score, usage, source_id, CASE WHEN seeds_through > 0 THEN 1 ELSE 0 END, seeds_through, due
  FROM final WHERE true
  ON CONFLICT (run_id, function) DO UPDATE SET outcome = excluded.outcome, timestamp = excluded.timestamp, is_solved = excluded.is_solved,
    score = excluded.score, usage = excluded.usage, usage_derived = 0, similarity = NULL, seed_id = NULL, source_id = excluded.source_id,
    seeded = excluded.seeded, seeds_through = excluded.seeds_through,
    due = CASE WHEN excluded.due > 0 THEN ABS(trials.due) + 1 ELSE -ABS(trials.due) END`;

/** How the trials follow from the records: a row for the final outcome of each function in each run, and which of them are to be counted again. */
export const TRIAL_PROJECTIONS: readonly Projection[] = [
  { kind: USED_SEED, statements: [rememberLate, lateSeeds] },
  { kind: OUTCOME, statements: [rememberEnded, finalOutcomes] },
];
