import type { StoreOutcome, WriteObserver } from '../database/write-observer.js';
import { RecentDurations } from './recent-durations.js';
import { RequestTally } from './request-tally.js';
import { HistogramTally } from './tally.js';

const COMMIT_BUCKETS_SECONDS = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const COMMIT_BUCKETS_RECORDS = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000];

export const RECORD_KINDS = ['run_meta', 'used_seed', 'outcome', 'run_status', 'corpus_entry', 'drops'] as const;

export type RecordKind = (typeof RECORD_KINDS)[number];

/** What became of the records of one kind. */
export interface RecordCounts {
  stored: number;
  replaced: number;
  duplicate: number;
  conflict: number;
  /** Invalid: never worth a retry. */
  rejected: number;
}

/** What this server counts about itself since it started: plain numbers, shown by `/metrics` and `/api/system`. */
export class Metrics implements WriteObserver {
  readonly requests = new RequestTally();
  readonly records: Readonly<Record<RecordKind, RecordCounts>> = {
    run_meta: noRecords(),
    used_seed: noRecords(),
    outcome: noRecords(),
    run_status: noRecords(),
    corpus_entry: noRecords(),
    drops: noRecords(),
  };
  /** Valid records that were answered with 503, by reason; nothing of them is stored, and the client sends them again. */
  readonly recordsRefused = { queue_full: 0, stopping: 0, locked: 0, wal_full: 0, away: 0, commit_failed: 0 };
  /** Requests refused for what they would cost, or because they were no HTTP. */
  readonly requestsRefused = { throttled: 0, overloaded: 0, malformed: 0 };
  readonly commits = {
    failed: 0,
    /** Seconds. */
    durations: new HistogramTally(COMMIT_BUCKETS_SECONDS),
    records: new HistogramTally(COMMIT_BUCKETS_RECORDS),
    recentDurations: new RecentDurations(),
    /** Milliseconds since 1970. */
    lastAtMs: undefined as number | undefined,
    /** Since when nothing could be committed; milliseconds since 1970. */
    failingSinceMs: undefined as number | undefined,
  };
  connectionsDropped = 0;
  /** Streams that are open, what was sent on all of them, and how often one was told to read anew. */
  readonly events = { streams: 0, sent: 0, resyncs: 0 };

  committed({ records, durationMs }: Parameters<WriteObserver['committed']>[0]): void {
    const { commits } = this;
    commits.durations.observe(durationMs / 1000);
    commits.records.observe(records);
    commits.recentDurations.record(durationMs);
    commits.lastAtMs = Date.now();
    commits.failingSinceMs = undefined;
  }

  commitFailed(records: number): void {
    this.commits.failed += 1;
    this.commits.failingSinceMs ??= Date.now();
    this.recordsRefused.commit_failed += records;
  }

  refused(reason: Parameters<WriteObserver['refused']>[0], records: number): void {
    this.recordsRefused[reason] += records;
    if (reason === 'locked' || reason === 'wal_full' || reason === 'away') this.commits.failingSinceMs ??= Date.now();
  }

  recorded(kind: string, outcome: StoreOutcome, count: number): void {
    if (isRecordKind(kind)) this.records[kind][outcome] += count;
  }

  /** Invalid records, of single requests and of batches. */
  rejected(kind: RecordKind, count: number): void {
    this.records[kind].rejected += count;
  }

  /** A request was answered with 429. */
  throttled(): void {
    this.requestsRefused.throttled += 1;
  }

  /** A request was refused because as many requests, or bytes of bodies, were under way as may be. */
  overloaded(): void {
    this.requestsRefused.overloaded += 1;
  }

  /** What came was no HTTP, or did not come in time. */
  malformed(): void {
    this.requestsRefused.malformed += 1;
  }

  /** A connection beyond the limit was closed. */
  connectionDropped(): void {
    this.connectionsDropped += 1;
  }
}

function noRecords(): RecordCounts {
  return { stored: 0, replaced: 0, duplicate: 0, conflict: 0, rejected: 0 };
}

function isRecordKind(kind: string): kind is RecordKind {
  return (RECORD_KINDS as readonly string[]).includes(kind);
}
