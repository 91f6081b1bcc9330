import type { MigrationInterface, QueryRunner } from 'typeorm';

const TABLES = [
  `trials (seq INTEGER PRIMARY KEY, run_id TEXT NOT NULL, function TEXT NOT NULL, timestamp TEXT NOT NULL, is_solved INTEGER NOT NULL,
    seeded INTEGER NOT NULL, score REAL, usage TEXT, source_id TEXT, seeds_through INTEGER NOT NULL, UNIQUE (run_id, function)) STRICT`,
  `due_trials (run_id TEXT NOT NULL, function TEXT NOT NULL, is_solved INTEGER, seeded INTEGER, score REAL, usage TEXT, source_id TEXT,
    seeds_through INTEGER, PRIMARY KEY (run_id, function)) STRICT, WITHOUT ROWID`,
  `function_counts (function TEXT PRIMARY KEY, seeded_trials INTEGER NOT NULL, seeded_solved INTEGER NOT NULL, unseeded_trials INTEGER NOT NULL,
    unseeded_solved INTEGER NOT NULL) STRICT, WITHOUT ROWID`,
  `score_counts (function TEXT NOT NULL, score REAL NOT NULL, seeded_trials INTEGER NOT NULL, unseeded_trials INTEGER NOT NULL,
    PRIMARY KEY (function, score)) STRICT, WITHOUT ROWID`,
  `source_counts (source_id TEXT NOT NULL, function TEXT NOT NULL, uses INTEGER NOT NULL DEFAULT 0, trials INTEGER NOT NULL DEFAULT 0,
    solved INTEGER NOT NULL DEFAULT 0, verbatim INTEGER NOT NULL DEFAULT 0, adapted INTEGER NOT NULL DEFAULT 0, first_used_at TEXT NOT NULL,
    last_used_at TEXT NOT NULL, PRIMARY KEY (function, source_id)) STRICT, WITHOUT ROWID`,
  `calibration_counts (method TEXT NOT NULL, band INTEGER NOT NULL, uses INTEGER NOT NULL, solved INTEGER NOT NULL,
    PRIMARY KEY (method, band)) STRICT, WITHOUT ROWID`,
];

/**
 * That of the trials holds all that the effect of seeding is counted from, so that no row is read for it. The seeds of a source are found by way
 * of its functions: an index of them by their sources would have each seed written to a page of its own, and a batch touch as many as it has seeds.
 */
const INDEXES = [
  'trials_by_time ON trials (timestamp, function, seeded, is_solved, score)',
  'calibration_counts_empty ON calibration_counts (uses) WHERE uses = 0',
  'source_counts_by_source ON source_counts (source_id)',
  'used_seeds_by_function ON used_seeds (function, run_id, source_id)',
];
/** Made anew, with one more column. */
const FORMER_INDEX = 'used_seeds_by_function ON used_seeds (function, run_id)';

/** What is derived from the records before this version; with its log gone, all records are taken in again at the start, into the new tables too. */
const TAKEN_IN_AGAIN = ['runs', 'final_outcomes', 'change_log'];

/** What the evidence is counted in, kept up to date with the records. */
export class Evidence1795500000000 implements MigrationInterface {
  readonly name = 'Evidence1795500000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const table of TABLES) await runner.query(`CREATE TABLE ${table}`);
    await runner.query('DROP INDEX used_seeds_by_function');
    for (const index of INDEXES) await runner.query(`CREATE INDEX ${index}`);
    for (const table of TAKEN_IN_AGAIN) await runner.query(`DELETE FROM ${table}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX used_seeds_by_function');
    await runner.query(`CREATE INDEX ${FORMER_INDEX}`);
    for (const table of TABLES) await runner.query(`DROP TABLE ${table.slice(0, table.indexOf(' '))}`);
  }
}
