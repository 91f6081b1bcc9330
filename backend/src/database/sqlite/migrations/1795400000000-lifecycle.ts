import type { MigrationInterface, QueryRunner } from 'typeorm';

const TABLES = [
  // Records.
  `run_states (seq INTEGER PRIMARY KEY, run_id TEXT NOT NULL UNIQUE, status TEXT, finished_at TEXT, notes TEXT, locked INTEGER, signalled_at TEXT,
    timestamp TEXT NOT NULL)`,
  `outcomes (seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, run_id TEXT NOT NULL, function TEXT NOT NULL, passed INTEGER, total INTEGER,
    is_solved INTEGER NOT NULL, score REAL, source_id TEXT, usage TEXT, iterations INTEGER, duration_ms INTEGER, snippet TEXT, failing_tests TEXT,
    timestamp TEXT NOT NULL)`,
  `client_drops (seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, count INTEGER NOT NULL, reason TEXT NOT NULL, run_id TEXT, client TEXT,
    timestamp TEXT NOT NULL)`,
  // Derived from the records.
  `runs (seq INTEGER PRIMARY KEY, run_id TEXT NOT NULL UNIQUE, started_at TEXT NOT NULL, last_signal_at TEXT,
    has_meta INTEGER NOT NULL DEFAULT 0, seed_bias REAL, seeding_enabled INTEGER, max_iters INTEGER, beam INTEGER, notes TEXT,
    status TEXT NOT NULL DEFAULT 'running', finished_at TEXT, duration_ms INTEGER, locked INTEGER NOT NULL DEFAULT 0,
    seeds INTEGER NOT NULL DEFAULT 0, outcomes INTEGER NOT NULL DEFAULT 0, solved INTEGER NOT NULL DEFAULT 0, success_rate REAL)`,
  `final_outcomes (seq INTEGER PRIMARY KEY, run_id TEXT NOT NULL, function TEXT NOT NULL, outcome INTEGER NOT NULL, is_solved INTEGER NOT NULL,
    usage TEXT, usage_derived INTEGER NOT NULL DEFAULT 0, similarity REAL, seed_id TEXT, source_id TEXT, due INTEGER NOT NULL DEFAULT 0,
    UNIQUE (run_id, function))`,
  `change_log (seq INTEGER PRIMARY KEY, kind TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, run_id TEXT)`,
];

const INDEXES = [
  'used_seeds_by_function ON used_seeds (function, run_id)',
  'outcomes_by_function ON outcomes (run_id, function, timestamp)',
  'outcomes_by_run ON outcomes (run_id, timestamp)',
  'outcomes_by_time ON outcomes (timestamp)',
  'outcomes_by_name ON outcomes (function, timestamp)',
  'runs_by_start ON runs (started_at, run_id)',
  'runs_by_seeds ON runs (seeds, started_at, run_id)',
  'runs_by_success ON runs (COALESCE(success_rate, -1), started_at, run_id)',
  'runs_by_duration ON runs (COALESCE(duration_ms, -1), started_at, run_id)',
  'client_drops_by_time ON client_drops (timestamp)',
  'final_outcomes_by_outcome ON final_outcomes (outcome)',
  'final_outcomes_due ON final_outcomes (seq) WHERE due > 0',
  'change_log_by_kind ON change_log (kind, last)',
];

/** Runs from start to outcome, and the log of what is committed. Rows that are there already are taken in by the projections, at the start. */
export class Lifecycle1795400000000 implements MigrationInterface {
  readonly name = 'Lifecycle1795400000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const table of TABLES) await runner.query(`CREATE TABLE ${table} STRICT`);
    for (const index of INDEXES) await runner.query(`CREATE INDEX ${index}`);
    await runner.query(REPORTED_OUTCOMES);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP VIEW reported_outcomes');
    await runner.query('DROP INDEX used_seeds_by_function');
    for (const table of TABLES) await runner.query(`DROP TABLE ${table.slice(0, table.indexOf(' '))}`);
  }
}

const REPORTED_OUTCOMES = `CREATE VIEW reported_outcomes AS
  SELECT o.seq, o.id, o.run_id, o.function, o.passed, o.total, o.score, o.source_id, COALESCE(o.usage, f.usage) AS usage,
    COALESCE(f.usage_derived, 0) AS usage_derived, f.similarity, f.seed_id, o.iterations, o.duration_ms, o.snippet, o.failing_tests, o.timestamp,
    CASE WHEN f.outcome IS NULL THEN 1 ELSE 0 END AS superseded, f.outcome AS final
  FROM outcomes AS o LEFT JOIN final_outcomes AS f ON f.outcome = o.seq`;
