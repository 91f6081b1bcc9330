import type { TestDatabase } from '../support/test-database.js';

type Row = Readonly<Record<string, unknown>>;

/** Everything that a database holds, by table, in the order of arrival and as the contract names the columns. */
export interface Stored {
  readonly run_meta: readonly Row[];
  readonly used_seeds: readonly Row[];
  readonly corpus: readonly Row[];
  readonly outcomes: readonly Row[];
  readonly run_states: readonly Row[];
  readonly client_drops: readonly Row[];
  readonly runs: readonly Row[];
  readonly trials: readonly Row[];
}

const COLUMNS = {
  run_meta: 'run_id, timestamp, seed_bias, seeding_enabled, max_iters, beam, notes',
  used_seeds: 'id, run_id, function, source_id, reason_json, score, passed, total, snippet, timestamp',
  corpus:
    'id, timestamp, spec_id, spec_hash, func_name, func_signature, passed, total, score, failing_tests, snippet, complexity, iteration, calls_functions, sig_key, post_bow, duration_ms, synthesis_method',
  outcomes:
    'id, run_id, function, passed, total, is_solved, score, source_id, usage, iterations, duration_ms, snippet, failing_tests, timestamp',
  run_states: 'run_id, status, finished_at, notes, locked',
  client_drops: 'id, count, reason, run_id, client, timestamp',
  // Without the duration, which is that of the test where the server filled in the end.
  runs: 'run_id, started_at, has_meta, seed_bias, seeding_enabled, max_iters, beam, notes, status, finished_at, locked, seeds, outcomes, solved, success_rate',
  // Without what is found out later.
  trials: 'run_id, function, is_solved',
} as const;

/** Rows that the projections make have no order of arrival of their own. */
const ORDERS: Partial<Record<keyof typeof COLUMNS, string>> = { runs: 'run_id', trials: 'run_id, function' };

/** Reads the database past the server, whose own reads are not to be believed here; what is committed is seen. */
export async function storedIn(database: TestDatabase): Promise<Stored> {
  const stored: Partial<Record<keyof Stored, readonly Row[]>> = {};
  for (const table of Object.keys(COLUMNS) as (keyof Stored)[])
    stored[table] = await database.query<Row>(`SELECT ${COLUMNS[table]} FROM ${table} ORDER BY ${ORDERS[table] ?? 'seq'}`);
  return stored as Stored;
}
