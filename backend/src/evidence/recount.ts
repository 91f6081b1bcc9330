import { takenIn, type JsonSql } from '../database/projections.js';
import { USED_SEED } from '../used-seeds/index.js';
import { reasonsOf } from './reason.js';

/** What the due trials have been counted as, to be remembered beside them: the ledger is rewritten before the counts. */
const FORMER = `
  INSERT INTO due_trials (run_id, function, is_solved, seeded, score, usage, source_id, seeds_through)
  SELECT due.run_id, due.function, old.is_solved, old.seeded, old.score, old.usage, old.source_id, old.seeds_through
  FROM due_trials AS due CROSS JOIN trials AS old WHERE old.run_id = due.run_id AND old.function = due.function
  ON CONFLICT (run_id, function) DO UPDATE SET is_solved = excluded.is_solved, seeded = excluded.seeded, score = excluded.score,
    usage = excluded.usage, source_id = excluded.source_id, seeds_through = excluded.seeds_through`;

/** Seeds that have arrived but are not taken in yet are left out: they will make the trial due themselves. */
const SEEDS_THROUGH = `COALESCE((SELECT MAX(seed.seq) FROM used_seeds AS seed
  WHERE seed.run_id = final.run_id AND seed.function = final.function AND seed.seq <= ${takenIn(USED_SEED)}), 0)`;

const LEDGER = `
  INSERT INTO trials (run_id, function, timestamp, is_solved, seeded, score, usage, source_id, seeds_through)
  WITH counted AS MATERIALIZED (
    SELECT final.run_id, final.function, outcome.timestamp, final.is_solved, outcome.score, final.usage, final.source_id,
      ${SEEDS_THROUGH} AS seeds_through
    FROM due_trials AS due CROSS JOIN final_outcomes AS final CROSS JOIN outcomes AS outcome
    WHERE final.run_id = due.run_id AND final.function = due.function AND outcome.seq = final.outcome
  )
  SELECT run_id, function, timestamp, is_solved, CASE WHEN seeds_through > 0 THEN 1 ELSE 0 END, score, usage, source_id, seeds_through
  FROM counted WHERE true
  ON CONFLICT (run_id, function) DO UPDATE SET timestamp = excluded.timestamp, is_solved = excluded.is_solved, seeded = excluded.seeded,
    score = excluded.score, usage = excluded.usage, source_id = excluded.source_id, seeds_through = excluded.seeds_through`;

/** Only what was counted can have gone: here and below, that is told by what is remembered of it. */
const GONE_FROM_LEDGER = `
  DELETE FROM trials WHERE (run_id, function) IN (SELECT run_id, function FROM due_trials WHERE seeds_through IS NOT NULL) AND NOT EXISTS (
    SELECT 1 FROM final_outcomes AS final WHERE final.run_id = trials.run_id AND final.function = trials.function)`;

/** What each due trial was counted as, with the sign -1, and what it has to be counted as, with the sign 1: a sum over both is a change. */
const COUNTED = `(
  SELECT -1 AS sign, run_id, function, is_solved, seeded, score, usage, source_id AS winner, seeds_through
  FROM due_trials WHERE seeds_through IS NOT NULL
  UNION ALL
  SELECT 1, trial.run_id, trial.function, trial.is_solved, trial.seeded, trial.score, trial.usage, trial.source_id, trial.seeds_through
  FROM due_trials AS due CROSS JOIN trials AS trial WHERE trial.run_id = due.run_id AND trial.function = due.function
)`;

/** With its condition. */
const SEEDS_OF_COUNTED = `counted CROSS JOIN used_seeds AS seed
  WHERE seed.run_id = counted.run_id AND seed.function = counted.function AND seed.seq <= counted.seeds_through`;

/** Here and below, of what counts as before no row is touched: most trials are counted twice, once when stored and once when their usage is found out. */
const FUNCTIONS = `
  INSERT INTO function_counts (function, seeded_trials, seeded_solved, unseeded_trials, unseeded_solved)
  SELECT function, SUM(sign * seeded), SUM(sign * seeded * is_solved), SUM(sign * (1 - seeded)), SUM(sign * (1 - seeded) * is_solved)
  FROM ${COUNTED} AS counted WHERE true GROUP BY function
  HAVING SUM(sign * seeded) <> 0 OR SUM(sign * seeded * is_solved) <> 0 OR SUM(sign * (1 - seeded)) <> 0
    OR SUM(sign * (1 - seeded) * is_solved) <> 0
  ON CONFLICT (function) DO UPDATE SET seeded_trials = function_counts.seeded_trials + excluded.seeded_trials,
    seeded_solved = function_counts.seeded_solved + excluded.seeded_solved,
    unseeded_trials = function_counts.unseeded_trials + excluded.unseeded_trials,
    unseeded_solved = function_counts.unseeded_solved + excluded.unseeded_solved`;

const SCORES = `
  INSERT INTO score_counts (function, score, seeded_trials, unseeded_trials)
  SELECT function, score, SUM(sign * seeded), SUM(sign * (1 - seeded)) FROM ${COUNTED} AS counted WHERE score IS NOT NULL GROUP BY function, score
  HAVING SUM(sign * seeded) <> 0 OR SUM(sign * (1 - seeded)) <> 0
  ON CONFLICT (function, score) DO UPDATE SET seeded_trials = score_counts.seeded_trials + excluded.seeded_trials,
    unseeded_trials = score_counts.unseeded_trials + excluded.unseeded_trials`;

const won = (usage: string): string => `SUM(CASE WHEN usage = '${usage}' AND winner = source_id THEN sign ELSE 0 END)`;

/**
 * A source counts once in a trial, however often it was used in it: with its first seed there. Its row is there, since its use was counted; so
 * the times are never stored.
 */
const SOURCES = `
  INSERT INTO source_counts (function, source_id, uses, trials, solved, verbatim, adapted, first_used_at, last_used_at)
  SELECT function, source_id, 0, SUM(sign), SUM(sign * is_solved), ${won('verbatim')}, ${won('adapted')}, '', ''
  FROM (
    SELECT counted.sign, counted.function, counted.is_solved, counted.usage, counted.winner, seed.source_id
    FROM ${COUNTED} AS ${SEEDS_OF_COUNTED} AND seed.source_id <> '' AND NOT EXISTS (
      SELECT 1 FROM used_seeds AS former WHERE former.run_id = seed.run_id AND former.function = seed.function
        AND former.source_id = seed.source_id AND former.seq < seed.seq)
  ) AS used
  WHERE true GROUP BY function, source_id
  HAVING SUM(sign) <> 0 OR SUM(sign * is_solved) <> 0 OR ${won('verbatim')} <> 0 OR ${won('adapted')} <> 0
  ON CONFLICT (function, source_id) DO UPDATE SET trials = source_counts.trials + excluded.trials,
    solved = source_counts.solved + excluded.solved, verbatim = source_counts.verbatim + excluded.verbatim,
    adapted = source_counts.adapted + excluded.adapted`;

const reasons = (sql: JsonSql): string => `
  INSERT INTO calibration_counts (method, band, uses, solved)
  SELECT method, band, SUM(sign), SUM(sign * is_solved)
  FROM (${reasonsOf(USES_CHANGED, sql, ', sign, is_solved')}) AS used WHERE true GROUP BY method, band
  HAVING SUM(sign) <> 0 OR SUM(sign * is_solved) <> 0
  ON CONFLICT (method, band) DO UPDATE SET uses = calibration_counts.uses + excluded.uses, solved = calibration_counts.solved + excluded.solved`;

/** Of a trial that is as solved as before, and with the same seeds, no reason is read. */
const USES_CHANGED = `(
  SELECT seed.reason_json, counted.sign, counted.is_solved FROM (
    SELECT -1 AS sign, run_id, function, is_solved, seeds_through FROM due_trials
    WHERE seeds_through IS NOT NULL AND NOT EXISTS (SELECT 1 FROM trials AS trial WHERE trial.run_id = due_trials.run_id
      AND trial.function = due_trials.function AND trial.is_solved = due_trials.is_solved AND trial.seeds_through = due_trials.seeds_through)
    UNION ALL
    SELECT 1, trial.run_id, trial.function, trial.is_solved, trial.seeds_through FROM due_trials AS due CROSS JOIN trials AS trial
    WHERE trial.run_id = due.run_id AND trial.function = due.function
      AND (due.seeds_through IS NULL OR due.is_solved <> trial.is_solved OR due.seeds_through <> trial.seeds_through)
  ) AS ${SEEDS_OF_COUNTED}
)`;

const EMPTY_FUNCTIONS = `
  DELETE FROM function_counts WHERE function IN (SELECT function FROM due_trials WHERE seeds_through IS NOT NULL)
    AND seeded_trials + unseeded_trials = 0`;

const EMPTY_SCORES = `
  DELETE FROM score_counts WHERE (function, score) IN (SELECT function, score FROM due_trials WHERE score IS NOT NULL)
    AND seeded_trials + unseeded_trials = 0`;

/** By an index of just these: methods are whatever an engine says. */
const EMPTY_REASONS = 'DELETE FROM calibration_counts WHERE uses = 0';

/**
 * The statements that count the due trials again, whatever has become of them: new outcomes, late seeds, what was found out of their seeds, or
 * that they are gone. CROSS JOIN has SQLite begin with the few that are due, however many it believes there to be.
 */
export function recount(sql: JsonSql): string[] {
  return [
    ...[FORMER, LEDGER, GONE_FROM_LEDGER],
    ...[FUNCTIONS, SCORES, SOURCES, reasons(sql), EMPTY_FUNCTIONS, EMPTY_SCORES, EMPTY_REASONS],
    'DELETE FROM due_trials',
  ];
}
