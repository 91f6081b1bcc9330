import type { MigrationInterface, QueryRunner } from 'typeorm';
import { EMPTY_LOG } from '../../projections.js';
import { withoutSpace } from '../text.js';

const TEXT = 'text COLLATE "C"';

const TRIALS = [
  'outcome bigint PRIMARY KEY',
  `run_id ${TEXT} NOT NULL`,
  `function ${TEXT} NOT NULL`,
  `timestamp ${TEXT} NOT NULL`,
  'is_solved smallint NOT NULL',
  'score double precision',
  `usage ${TEXT}`,
  'usage_derived smallint NOT NULL DEFAULT 0',
  'similarity double precision',
  `seed_id ${TEXT}`,
  `source_id ${TEXT}`,
  'seeded smallint NOT NULL',
  'seeds_through bigint NOT NULL',
  'due bigint NOT NULL DEFAULT 0',
  'UNIQUE (run_id, function)',
];

const DUE_TRIALS = [
  `run_id ${TEXT} NOT NULL`,
  `function ${TEXT} NOT NULL`,
  'is_solved smallint',
  'seeded smallint',
  `usage ${TEXT}`,
  `source_id ${TEXT}`,
  'seeds_through bigint',
  'PRIMARY KEY (run_id, function)',
];

const INDEXES = [
  'trials_by_function ON trials (function, timestamp, seeded, is_solved, score)',
  'trials_due ON trials (outcome) WHERE due > 0',
  `outcomes_by_name ON outcomes (function, timestamp, seq, LENGTH(${withoutSpace('snippet')}))`,
];

const REPORTED_OUTCOMES = `CREATE VIEW reported_outcomes AS
  SELECT o.seq, o.id, o.run_id, o.function, o.passed, o.total, o.score, o.source_id, COALESCE(o.usage, t.usage) AS usage,
    COALESCE(t.usage_derived, 0) AS usage_derived, t.similarity, t.seed_id, o.iterations, o.duration_ms, o.snippet, o.failing_tests, o.timestamp,
    CASE WHEN t.outcome IS NULL THEN 1 ELSE 0 END AS superseded, t.outcome AS final
  FROM outcomes AS o LEFT JOIN trials AS t ON t.outcome = o.seq`;

const TAKEN_IN_AGAIN = ['runs', 'function_counts', 'source_counts', 'calibration_counts'];

/** The same as on SQLite. What is due is empty at the end of each transaction, so it need not be logged. */
export class OneTableOfTrials1795700000000 implements MigrationInterface {
  readonly name = 'OneTableOfTrials1795700000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('DROP VIEW reported_outcomes');
    for (const table of ['final_outcomes', 'trials', 'due_trials', 'score_counts']) await runner.query(`DROP TABLE ${table}`);
    for (const index of ['outcomes_by_name', 'outcomes_by_length']) await runner.query(`DROP INDEX ${index}`);
    await runner.query(`CREATE TABLE trials (${TRIALS.join(', ')})`);
    await runner.query(`CREATE UNLOGGED TABLE due_trials (${DUE_TRIALS.join(', ')})`);
    for (const index of INDEXES) await runner.query(`CREATE INDEX ${index}`);
    await runner.query('ALTER TABLE source_counts ADD COLUMN unknown bigint NOT NULL DEFAULT 0');
    await runner.query(REPORTED_OUTCOMES);
    for (const table of TAKEN_IN_AGAIN) await runner.query(`DELETE FROM ${table}`);
    for (const statement of EMPTY_LOG) await runner.query(statement);
  }

  /** The way back is a backup. */
  down(): Promise<void> {
    return Promise.reject(new Error('this migration cannot be undone: restore a backup from before it'));
  }
}
