import { takenIn, type JsonSql } from '../database/projections.js';
import { USED_SEED } from '../used-seeds/index.js';
import { reasonsOf } from './reason.js';

/**
 * What each due trial was counted as, by the ledger, with the sign -1; and what it has to be counted as, with the sign 1. A sum over both is
 * what its counts change by. Seeds that have arrived but are not taken in yet count with neither: they will make the trial due themselves.
 */
const COUNTED = `(
  SELECT -1 AS sign, old.run_id, old.function, old.is_solved, old.seeded, old.score, old.usage, old.source_id AS winner, old.seeds_through
  FROM due_trials AS due JOIN trials AS old ON old.run_id = due.run_id AND old.function = due.function
  UNION ALL
  SELECT 1, final.run_id, final.function, final.is_solved, CASE WHEN final.seeds_through > 0 THEN 1 ELSE 0 END, outcome.score, final.usage,
    final.source_id, final.seeds_through
  FROM (${withSeeds()}) AS final JOIN outcomes AS outcome ON outcome.seq = final.outcome
)`;

/** The final outcomes of due trials, with the arrival of the last seed that they are counted with. */
function withSeeds(): string {
  return `SELECT final.run_id, final.function, final.outcome, final.is_solved, final.usage, final.source_id,
      COALESCE((SELECT MAX(seed.seq) FROM used_seeds AS seed WHERE seed.run_id = final.run_id AND seed.function = final.function
        AND seed.seq <= ${takenIn(USED_SEED)}), 0) AS seeds_through
    FROM due_trials AS due JOIN final_outcomes AS final ON final.run_id = due.run_id AND final.function = due.function`;
}

const SEEDS_COUNTED = `${COUNTED} AS counted JOIN used_seeds AS seed
  ON seed.run_id = counted.run_id AND seed.function = counted.function AND seed.seq <= counted.seeds_through`;

const FUNCTIONS = `
  INSERT INTO function_counts (function, seeded_trials, seeded_solved, unseeded_trials, unseeded_solved)
  SELECT function, SUM(sign * seeded), SUM(sign * seeded * is_solved), SUM(sign * (1 - seeded)), SUM(sign * (1 - seeded) * is_solved)
  FROM ${COUNTED} AS counted WHERE true GROUP BY function
  ON CONFLICT (function) DO UPDATE SET seeded_trials = function_counts.seeded_trials + excluded.seeded_trials,
    seeded_solved = function_counts.seeded_solved + excluded.seeded_solved,
    unseeded_trials = function_counts.unseeded_trials + excluded.unseeded_trials,
    unseeded_solved = function_counts.unseeded_solved + excluded.unseeded_solved`;

const SCORES = `
  INSERT INTO score_counts (function, score, seeded_trials, unseeded_trials)
  SELECT function, score, SUM(sign * seeded), SUM(sign * (1 - seeded)) FROM ${COUNTED} AS counted WHERE score IS NOT NULL GROUP BY function, score
  ON CONFLICT (function, score) DO UPDATE SET seeded_trials = score_counts.seeded_trials + excluded.seeded_trials,
    unseeded_trials = score_counts.unseeded_trials + excluded.unseeded_trials`;

/** A source counts once in a trial, however often it was used in it. Its row is there, since its use was counted. */
const SOURCES = `
  UPDATE source_counts SET trials = source_counts.trials + changed.trials, solved = source_counts.solved + changed.solved,
    verbatim = source_counts.verbatim + changed.verbatim, adapted = source_counts.adapted + changed.adapted
  FROM (
    SELECT source_id, function, SUM(sign) AS trials, SUM(sign * is_solved) AS solved,
      SUM(CASE WHEN usage = 'verbatim' AND winner = source_id THEN sign ELSE 0 END) AS verbatim,
      SUM(CASE WHEN usage = 'adapted' AND winner = source_id THEN sign ELSE 0 END) AS adapted
    FROM (
      SELECT DISTINCT counted.sign, counted.run_id, counted.function, counted.is_solved, counted.usage, counted.winner, seed.source_id
      FROM ${SEEDS_COUNTED} WHERE seed.source_id IS NOT NULL
    ) AS used GROUP BY source_id, function
  ) AS changed
  WHERE source_counts.source_id = changed.source_id AND source_counts.function = changed.function`;

/** The reason is read of those uses only with which anything changes. */
const reasons = (sql: JsonSql): string => `
  UPDATE calibration_counts SET judged = calibration_counts.judged + changed.judged, solved = calibration_counts.solved + changed.solved
  FROM (
    SELECT method, band, SUM(judged) AS judged, SUM(solved) AS solved FROM (${reasonsOf(USES_CHANGED, sql, ', judged, solved')}) AS used
    GROUP BY method, band
  ) AS changed
  WHERE calibration_counts.method = changed.method AND calibration_counts.band = changed.band`;

const USES_CHANGED = `(
  SELECT MAX(seed.reason_json) AS reason_json, SUM(counted.sign) AS judged, SUM(counted.sign * counted.is_solved) AS solved
  FROM ${SEEDS_COUNTED} GROUP BY seed.seq HAVING SUM(counted.sign) <> 0 OR SUM(counted.sign * counted.is_solved) <> 0
)`;

const EMPTY_FUNCTIONS = `
  DELETE FROM function_counts WHERE function IN (SELECT function FROM due_trials) AND seeded_trials + unseeded_trials = 0`;

/** Only what the ledger still counts can have gone. */
const EMPTY_SCORES = `
  DELETE FROM score_counts WHERE (function, score) IN (
    SELECT old.function, old.score FROM due_trials AS due JOIN trials AS old ON old.run_id = due.run_id AND old.function = due.function)
  AND seeded_trials + unseeded_trials = 0`;

const LEDGER = `
  INSERT INTO trials (run_id, function, timestamp, is_solved, seeded, score, usage, source_id, seeds_through)
  SELECT final.run_id, final.function, outcome.timestamp, final.is_solved, CASE WHEN final.seeds_through > 0 THEN 1 ELSE 0 END, outcome.score,
    final.usage, final.source_id, final.seeds_through
  FROM (${withSeeds()}) AS final JOIN outcomes AS outcome ON outcome.seq = final.outcome WHERE true
  ON CONFLICT (run_id, function) DO UPDATE SET timestamp = excluded.timestamp, is_solved = excluded.is_solved, seeded = excluded.seeded,
    score = excluded.score, usage = excluded.usage, source_id = excluded.source_id, seeds_through = excluded.seeds_through`;

const GONE_FROM_LEDGER = `
  DELETE FROM trials WHERE (run_id, function) IN (SELECT run_id, function FROM due_trials) AND NOT EXISTS (
    SELECT 1 FROM final_outcomes AS final WHERE final.run_id = trials.run_id AND final.function = trials.function)`;

/**
 * The statements that count the due trials again: whatever has become of them, new outcomes, late seeds, what was found out of their seeds, or
 * that they are gone. The ledger stays as it was until all counts have followed.
 */
export function recount(sql: JsonSql): string[] {
  return [
    ...[FUNCTIONS, SCORES, SOURCES, reasons(sql), EMPTY_FUNCTIONS, EMPTY_SCORES],
    ...[LEDGER, GONE_FROM_LEDGER, 'DELETE FROM due_trials'],
  ];
}
