import type { MigrationInterface, QueryRunner } from 'typeorm';
import { EMPTY_LOG } from '../../projections.js';
import { withoutSpace } from '../text.js';

const TABLES = [
  `trials (outcome INTEGER PRIMARY KEY, run_id TEXT NOT NULL, function TEXT NOT NULL, timestamp TEXT NOT NULL, is_solved INTEGER NOT NULL, score REAL,
    usage TEXT, usage_derived INTEGER NOT NULL DEFAULT 0, similarity REAL, seed_id TEXT, source_id TEXT, seeded INTEGER NOT NULL,
    seeds_through INTEGER NOT NULL, due INTEGER NOT NULL DEFAULT 0, UNIQUE (run_id, function)) STRICT`,
  `due_trials (run_id TEXT NOT NULL, function TEXT NOT NULL, is_solved INTEGER, seeded INTEGER, usage TEXT, source_id TEXT, seeds_through INTEGER,
    PRIMARY KEY (run_id, function)) STRICT, WITHOUT ROWID`,
];

/**
 * `trials_by_function` has all that the effect of seeding is counted from, so that no row is read for it: with the score before the time, scores
 * would need no sorting, but each trial would be written to a page of its own. `outcomes_by_name` has the length of the result too: the few of a
 * function that are as long as an entry are compared with it.
 */
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

/** What is derived from the records; with its log gone, all records are taken in again at the start, into the new tables too. */
const TAKEN_IN_AGAIN = ['runs', 'function_counts', 'source_counts', 'calibration_counts'];

/** The final outcomes and the ledger of the evidence in one table. */
export class OneTableOfTrials1795700000000 implements MigrationInterface {
  readonly name = 'OneTableOfTrials1795700000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('DROP VIEW reported_outcomes');
    for (const table of ['final_outcomes', 'trials', 'due_trials', 'score_counts']) await runner.query(`DROP TABLE ${table}`);
    for (const index of ['outcomes_by_name', 'outcomes_by_length']) await runner.query(`DROP INDEX ${index}`);
    for (const table of TABLES) await runner.query(`CREATE TABLE ${table}`);
    for (const index of INDEXES) await runner.query(`CREATE INDEX ${index}`);
    await runner.query('ALTER TABLE source_counts ADD COLUMN unknown INTEGER NOT NULL DEFAULT 0');
    await runner.query(REPORTED_OUTCOMES);
    for (const table of TAKEN_IN_AGAIN) await runner.query(`DELETE FROM ${table}`);
    for (const statement of EMPTY_LOG) await runner.query(statement);
  }

  /** The way back is the copy that was taken before. */
  down(): Promise<void> {
    return Promise.reject(new Error('this migration cannot be undone: restore the backup that was taken before it'));
  }
}
