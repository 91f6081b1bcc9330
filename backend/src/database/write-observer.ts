/** Told of what happens to writes, for those who count. Called on the hot path: it must neither throw nor wait. */
export interface WriteObserver {
  /** A group of records was committed; `durationMs` is from the write lock to the end of COMMIT. */
  committed(commit: { readonly records: number; readonly durationMs: number }): void;
  /** A commit failed; nothing of its group was stored. */
  commitFailed(records: number): void;
  /** Records were turned away without a commit being tried. */
  refused(reason: RefusalReason, records: number): void;
  /** What became of committed records, by the name of their kind. */
  recorded(kind: string, outcome: StoreOutcome, count: number): void;
}

/** What became of a record: new; in place of another of its key; stored before, the same; its key stored before with another payload. */
export type StoreOutcome = 'stored' | 'replaced' | 'duplicate' | 'conflict';

/**
 * Why: too much waits; the server stops; another process would not let go of the database, or of its log, which is at its limit; the
 * database cannot be reached.
 */
export type RefusalReason = 'queue_full' | 'stopping' | 'locked' | 'wal_full' | 'away';
