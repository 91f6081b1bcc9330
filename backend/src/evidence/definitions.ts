import type { EngineSql } from '../database/projections.js';
import { reasonsOf } from './reason.js';

/** What a derived table has to hold: both are SELECTs of the same columns, the second of which goes through all records. */
export interface Definition {
  readonly table: string;
  readonly stored: string;
  readonly expected: string;
}

/** What was found out of the seeds is no record: that alone is taken as it is stored. */
const TRIALS = `SELECT last.seq AS outcome, last.run_id, last.function, last.timestamp, last.is_solved,
    CASE WHEN seeds.through IS NULL THEN 0 ELSE 1 END AS seeded, last.score, COALESCE(last.usage, final.usage) AS usage,
    COALESCE(NULLIF(last.source_id, ''), final.source_id) AS source_id, COALESCE(seeds.through, 0) AS seeds_through
  FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY run_id, function ORDER BY timestamp DESC, seq DESC) AS place FROM outcomes) AS last
  LEFT JOIN trials AS final ON final.run_id = last.run_id AND final.function = last.function
  LEFT JOIN (SELECT run_id, function, MAX(seq) AS through FROM used_seeds GROUP BY run_id, function) AS seeds
    ON seeds.run_id = last.run_id AND seeds.function = last.function
  WHERE last.place = 1`;

const RUNS = `SELECT ids.run_id, COALESCE(seeds.count, 0) AS seeds, COALESCE(trials.count, 0) AS outcomes, COALESCE(trials.solved, 0) AS solved
  FROM (SELECT run_id FROM run_meta UNION SELECT run_id FROM used_seeds UNION SELECT run_id FROM outcomes UNION SELECT run_id FROM run_states) AS ids
  LEFT JOIN (SELECT run_id, COUNT(*) AS count FROM used_seeds GROUP BY run_id) AS seeds ON seeds.run_id = ids.run_id
  LEFT JOIN (SELECT run_id, COUNT(*) AS count, SUM(is_solved) AS solved FROM (${TRIALS}) AS trial GROUP BY run_id) AS trials
    ON trials.run_id = ids.run_id`;

const FUNCTIONS = `SELECT function, SUM(seeded) AS seeded_trials, SUM(seeded * is_solved) AS seeded_solved, SUM(1 - seeded) AS unseeded_trials,
    SUM((1 - seeded) * is_solved) AS unseeded_solved FROM (${TRIALS}) AS trial GROUP BY function`;

const SOURCES = `SELECT uses.source_id, uses.function, uses.uses, COALESCE(tried.trials, 0) AS trials, COALESCE(tried.solved, 0) AS solved,
    COALESCE(tried.verbatim, 0) AS verbatim, COALESCE(tried.adapted, 0) AS adapted, COALESCE(tried.unknown, 0) AS unknown, uses.first_used_at, uses.last_used_at
  FROM (SELECT source_id, function, COUNT(*) AS uses, MIN(timestamp) AS first_used_at, MAX(timestamp) AS last_used_at FROM used_seeds
    WHERE source_id <> '' GROUP BY source_id, function) AS uses
  LEFT JOIN (SELECT used.source_id, used.function, COUNT(*) AS trials, SUM(trial.is_solved) AS solved,
      SUM(CASE WHEN trial.usage = 'verbatim' AND trial.source_id = used.source_id THEN 1 ELSE 0 END) AS verbatim,
      SUM(CASE WHEN trial.usage = 'adapted' AND trial.source_id = used.source_id THEN 1 ELSE 0 END) AS adapted,
      SUM(CASE WHEN trial.usage IS NULL OR (trial.usage <> 'ignored' AND trial.source_id IS NULL) THEN 1 ELSE 0 END) AS unknown
    FROM (SELECT DISTINCT run_id, function, source_id FROM used_seeds WHERE source_id <> '') AS used
    JOIN (${TRIALS}) AS trial ON trial.run_id = used.run_id AND trial.function = used.function
    GROUP BY used.source_id, used.function) AS tried ON tried.source_id = uses.source_id AND tried.function = uses.function`;

const JUDGED_USES = `(SELECT seed.reason_json, trial.is_solved
  FROM used_seeds AS seed JOIN (${TRIALS}) AS trial ON trial.run_id = seed.run_id AND trial.function = seed.function)`;

/** All derived tables but the log, by plain counting. */
export function definitions(sql: EngineSql): Definition[] {
  const define = (table: string, columns: string, expected: string): Definition => ({
    table,
    stored: `SELECT ${columns} FROM ${table}`,
    expected: `SELECT ${columns} FROM (${expected}) AS defined`,
  });
  const reasons = `SELECT method, band, COUNT(*) AS uses, SUM(is_solved) AS solved
    FROM (${reasonsOf(JUDGED_USES, sql, ['is_solved'])}) AS judged GROUP BY method, band`;
  return [
    define('runs', 'run_id, seeds, outcomes, solved', RUNS),
    define('trials', 'outcome, run_id, function, timestamp, is_solved, seeded, score, usage, source_id, seeds_through', TRIALS),
    define('due_trials', 'run_id, function', 'SELECT run_id, function FROM trials WHERE 1 = 0'),
    define('function_counts', 'function, seeded_trials, seeded_solved, unseeded_trials, unseeded_solved', FUNCTIONS),
    define('source_counts', 'source_id, function, uses, trials, solved, verbatim, adapted, unknown, first_used_at, last_used_at', SOURCES),
    define('calibration_counts', 'method, band, uses, solved', reasons),
  ];
}
