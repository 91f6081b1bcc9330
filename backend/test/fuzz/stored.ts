import type { TestDatabase } from '../support/test-database.js';

type Row = Readonly<Record<string, unknown>>;

/** Everything that a database holds, by table, in the order of arrival and as the contract names the columns. */
export interface Stored {
  readonly run_meta: readonly Row[];
  readonly used_seeds: readonly Row[];
  readonly corpus: readonly Row[];
}

const COLUMNS = {
  run_meta: 'run_id, timestamp, seed_bias, seeding_enabled, max_iters, beam, notes',
  used_seeds: 'id, run_id, function, source_id, reason_json, score, passed, total, snippet, timestamp',
  corpus:
    'id, timestamp, spec_id, spec_hash, func_name, func_signature, passed, total, score, failing_tests, snippet, complexity, iteration, calls_functions, sig_key, post_bow, duration_ms, synthesis_method',
} as const;

/** Reads the database past the server, whose own reads are not to be believed here; what is committed is seen. */
export async function storedIn(database: TestDatabase): Promise<Stored> {
  const rows = (table: keyof typeof COLUMNS): Promise<Row[]> => database.query<Row>(`SELECT ${COLUMNS[table]} FROM ${table} ORDER BY seq`);
  return { run_meta: await rows('run_meta'), used_seeds: await rows('used_seeds'), corpus: await rows('corpus') };
}
