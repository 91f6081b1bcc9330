/** A record as an event tells of it: the data, and its arrival number. */
export interface EventRow {
  readonly seq: number;
  readonly run_id?: string | null;
}

interface EventKind {
  readonly table: string;
  /** The data of the event, in their order: never a snippet, which whoever wants it asks for by the id. */
  readonly columns: string;
  /** Whether a stream of one run tells of it. */
  readonly isOfRun: boolean;
}

/** What is told of the records of each kind. */
export const EVENT_KINDS: Readonly<Record<string, EventKind>> = {
  run_meta: { table: 'run_meta', columns: 'run_id', isOfRun: true },
  run_status: { table: 'run_states', columns: `run_id, COALESCE(status, 'running') AS status, finished_at`, isOfRun: true },
  used_seed: { table: 'used_seeds', columns: 'run_id, id, function, source_id, timestamp', isOfRun: true },
  outcome: { table: 'reported_outcomes', columns: 'run_id, id, function, passed, total, usage, timestamp', isOfRun: true },
  corpus_entry: { table: 'corpus', columns: 'id, func_name', isOfRun: false },
  // Of a client, even when it names the run.
  drops: { table: 'client_drops', columns: 'id, count, reason, run_id', isOfRun: false },
};
