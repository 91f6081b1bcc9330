import type { Projection, ProjectionSql } from '../database/projections.js';
import { OUTCOME } from '../outcomes/index.js';
import { RUN_META } from '../run-meta/index.js';
import { USED_SEED } from '../used-seeds/index.js';
import { RUN_STATUS } from './run-state.mapper.js';

/** A run of which records come is alive, whatever their own times say. */
const SIGNAL = `last_signal_at = CASE WHEN excluded.last_signal_at > COALESCE(runs.last_signal_at, '') THEN excluded.last_signal_at
  ELSE runs.last_signal_at END`;
/** Without metadata, a run began with its earliest record; as long as there is none, when the first was said of it. */
const START = `CASE WHEN runs.has_meta = 0 AND (runs.seeds + runs.outcomes = 0 OR excluded.started_at < runs.started_at) THEN excluded.started_at
  ELSE runs.started_at END`;
const startOf = ({ millisecondsBetween }: ProjectionSql): string =>
  `started_at = ${START}, duration_ms = ${millisecondsBetween(`(${START})`, 'runs.finished_at')}`;

const metadata = ({ rows, arrivedAt, millisecondsBetween }: ProjectionSql): string => `
  INSERT INTO runs (run_id, started_at, last_signal_at, has_meta, seed_bias, seeding_enabled, max_iters, beam, notes)
  SELECT run_id, timestamp, ${arrivedAt}, 1, seed_bias, seeding_enabled, max_iters, beam, notes FROM ${rows} AS new WHERE true
  ON CONFLICT (run_id) DO UPDATE SET started_at = excluded.started_at, has_meta = 1, seed_bias = excluded.seed_bias,
    seeding_enabled = excluded.seeding_enabled, max_iters = excluded.max_iters, beam = excluded.beam,
    notes = COALESCE((SELECT state.notes FROM run_states AS state WHERE state.run_id = runs.run_id), excluded.notes),
    duration_ms = ${millisecondsBetween('excluded.started_at', 'runs.finished_at')}, ${SIGNAL}`;

const seeds = (sql: ProjectionSql): string => `
  INSERT INTO runs (run_id, started_at, last_signal_at, seeds)
  SELECT run_id, MIN(timestamp), MAX(${sql.arrivedAt}), COUNT(*) FROM ${sql.rows} AS new WHERE true GROUP BY run_id
  ON CONFLICT (run_id) DO UPDATE SET seeds = runs.seeds + excluded.seeds, ${startOf(sql)}, ${SIGNAL}`;

/** In one statement, so that the row is written once. */
const outcomes = (sql: ProjectionSql): string => `
  INSERT INTO runs (run_id, started_at, last_signal_at, outcomes, solved, success_rate)
  SELECT new.run_id, new.first, new.arrived_at, COUNT(*), SUM(trial.is_solved), CAST(SUM(trial.is_solved) AS DOUBLE PRECISION) / COUNT(*)
  FROM (SELECT run_id, MIN(timestamp) AS first, MAX(${sql.arrivedAt}) AS arrived_at FROM ${sql.rows} AS new GROUP BY run_id) AS new
    ${sql.lookUp('trials', 'trial', 'trial.run_id = new.run_id')} WHERE true GROUP BY new.run_id, new.first, new.arrived_at
  ON CONFLICT (run_id) DO UPDATE SET outcomes = excluded.outcomes, solved = excluded.solved, success_rate = excluded.success_rate,
    ${startOf(sql)}, ${SIGNAL}`;

const status = ({ rows, millisecondsBetween }: ProjectionSql): string => `
  INSERT INTO runs (run_id, started_at, last_signal_at, status, finished_at, duration_ms, notes, locked)
  SELECT run_id, timestamp, signalled_at, COALESCE(status, 'running'), finished_at, ${millisecondsBetween('timestamp', 'finished_at')}, notes,
    COALESCE(locked, 0) FROM ${rows} AS new WHERE true
  ON CONFLICT (run_id) DO UPDATE SET status = excluded.status, finished_at = excluded.finished_at,
    notes = COALESCE(excluded.notes, runs.notes), locked = excluded.locked,
    duration_ms = ${millisecondsBetween('runs.started_at', 'excluded.finished_at')}, ${SIGNAL}`;

/** How the rows of `runs` follow from the records, and from the trials. */
export const RUN_PROJECTIONS: readonly Projection[] = [
  { kind: RUN_META, statements: [metadata] },
  { kind: USED_SEED, statements: [seeds] },
  { kind: OUTCOME, statements: [outcomes] },
  { kind: RUN_STATUS, statements: [status] },
];
