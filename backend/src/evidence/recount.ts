import type { EngineSql } from '../database/projections.js';
import { trialOfDue } from '../outcomes/index.js';
import { reasonsOf } from './reason.js';

const HAS_SAME_REASONS = 'CASE WHEN due.is_solved = trial.is_solved AND due.seeds_through = trial.seeds_through THEN 1 ELSE 0 END';

/**
 * What each due trial was counted as, with the sign -1, and what it has to be counted as, with the sign 1: a sum over both is a change. Of one that
 * is as solved as before, and with the same seeds, no reason has to be read.
 */
const counted = (sql: EngineSql): string => `
  SELECT -1 AS sign, due.run_id, due.function, due.is_solved, due.seeded, due.usage, due.source_id AS winner, due.seeds_through,
    ${HAS_SAME_REASONS} AS has_same_reasons
  FROM due_trials AS due ${trialOfDue(sql, 'LEFT')} WHERE due.seeds_through IS NOT NULL
  UNION ALL
  SELECT 1, trial.run_id, trial.function, trial.is_solved, trial.seeded, trial.usage, trial.source_id, trial.seeds_through, ${HAS_SAME_REASONS}
  FROM due_trials AS due ${trialOfDue(sql)}`;

/** Each with its seeds. Of a trial without any none is looked for. */
const used = ({ lookUp }: EngineSql): string => `
  SELECT counted.sign, counted.run_id, counted.function, counted.is_solved, counted.usage, counted.winner, counted.has_same_reasons,
    seed.source_id, CASE WHEN counted.has_same_reasons = 0 THEN seed.reason_json END AS reason_json
  FROM counted ${lookUp(
    'used_seeds',
    'seed',
    'counted.seeds_through > 0 AND seed.run_id = counted.run_id AND seed.function = counted.function AND seed.seq <= counted.seeds_through',
  )}`;

/** Here and below, of what counts as before no row is touched: most trials are counted twice, once when stored and once when their usage is found out. */
const FUNCTIONS = `
  INSERT INTO function_counts (function, seeded_trials, seeded_solved, unseeded_trials, unseeded_solved)
  SELECT function, SUM(sign * seeded), SUM(sign * seeded * is_solved), SUM(sign * (1 - seeded)), SUM(sign * (1 - seeded) * is_solved)
  FROM counted WHERE true GROUP BY function
  HAVING SUM(sign * seeded) <> 0 OR SUM(sign * seeded * is_solved) <> 0 OR SUM(sign * (1 - seeded)) <> 0
    OR SUM(sign * (1 - seeded) * is_solved) <> 0
  ON CONFLICT (function) DO UPDATE SET seeded_trials = function_counts.seeded_trials + excluded.seeded_trials,
    seeded_solved = function_counts.seeded_solved + excluded.seeded_solved,
    unseeded_trials = function_counts.unseeded_trials + excluded.unseeded_trials,
    unseeded_solved = function_counts.unseeded_solved + excluded.unseeded_solved`;

const won = (usage: string): string => `SUM(CASE WHEN usage = '${usage}' AND winner = source_id THEN sign ELSE 0 END)`;
/** Whether its seeds were used is not known, or of which of them the result was made. */
const UNKNOWN = `SUM(CASE WHEN usage IS NULL OR (usage <> 'ignored' AND winner IS NULL) THEN sign ELSE 0 END)`;

/** A source counts once in a trial, however often it was used in it. Its row is there, since its use was counted; so the times are never stored. */
const SOURCES = `
  INSERT INTO source_counts (function, source_id, uses, trials, solved, verbatim, adapted, unknown, first_used_at, last_used_at)
  SELECT function, source_id, 0, SUM(sign), SUM(sign * is_solved), ${won('verbatim')}, ${won('adapted')}, ${UNKNOWN}, '', ''
  FROM (SELECT DISTINCT function, source_id, run_id, sign, is_solved, usage, winner FROM used WHERE source_id <> '') AS used_source
  WHERE true GROUP BY function, source_id
  HAVING SUM(sign) <> 0 OR SUM(sign * is_solved) <> 0 OR ${won('verbatim')} <> 0 OR ${won('adapted')} <> 0
    OR ${UNKNOWN} <> 0
  ON CONFLICT (function, source_id) DO UPDATE SET trials = source_counts.trials + excluded.trials,
    solved = source_counts.solved + excluded.solved, verbatim = source_counts.verbatim + excluded.verbatim,
    adapted = source_counts.adapted + excluded.adapted, unknown = source_counts.unknown + excluded.unknown`;

const reasons = (sql: EngineSql): string => `
  INSERT INTO calibration_counts (method, band, uses, solved)
  SELECT method, band, SUM(sign), SUM(sign * is_solved)
  FROM (${reasonsOf('(SELECT reason_json, sign, is_solved FROM used WHERE has_same_reasons = 0)', sql, ['sign', 'is_solved'])}) AS reasoned
  WHERE true GROUP BY method, band
  HAVING SUM(sign) <> 0 OR SUM(sign * is_solved) <> 0
  ON CONFLICT (method, band) DO UPDATE SET uses = calibration_counts.uses + excluded.uses, solved = calibration_counts.solved + excluded.solved`;

const EMPTY_FUNCTIONS = `
  DELETE FROM function_counts WHERE function IN (SELECT function FROM due_trials WHERE seeds_through IS NOT NULL)
    AND seeded_trials + unseeded_trials = 0`;

/** By an index of just these: methods are whatever an engine says. */
const EMPTY_REASONS = 'DELETE FROM calibration_counts WHERE uses = 0';

/**
 * The statements that count the due trials again, whatever has become of them: new outcomes, late seeds, what was found out of their seeds, or
 * that they are gone.
 */
export function recount(sql: EngineSql): string[] {
  const counts = sql.insertFrom({ counted: counted(sql), used: used(sql) }, [FUNCTIONS, reasons(sql), SOURCES]);
  return [...counts, EMPTY_FUNCTIONS, EMPTY_REASONS, 'DELETE FROM due_trials'];
}
