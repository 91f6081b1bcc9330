import type { EntityManager } from 'typeorm';
import { AppError } from '../common/errors.js';
import type { Commit, Committer, Refusal, Work } from './engine.js';
import { sizeOf, type NewRecord } from './record-table.js';
import type { RefusalReason, StoreOutcome, WriteObserver } from './write-observer.js';

/** What may wait; beyond it new writes are refused. A second or two of work. */
const MAX_WAITING: QueueSize = { records: 100_000, bytes: 64 * 1024 * 1024 };
/** What shares one commit; bounded, so that the first of it does not wait long for the last, nor everybody else. */
const MAX_GROUP_RECORDS = 2_000;
const MAX_GROUP_BYTES = 8 * 1024 * 1024;
const RETRY_AFTER_SECONDS = 2;

export interface QueueSize {
  readonly records: number;
  readonly bytes: number;
}

interface Job extends QueueSize {
  readonly work: Work;
  readonly resolve: (value: unknown) => void;
  readonly reject: (reason: unknown) => void;
}

const nextTurn = (): Promise<void> => new Promise(setImmediate);

/**
 * The only way to write. All writes of the process stand in one queue; those that wait share a transaction (group commit), and each is
 * answered only after the commit is on disk.
 */
export class WriteQueue {
  private waiting: Job[] = [];
  private waitingRecords = 0;
  private waitingBytes = 0;
  private draining: Promise<void> | undefined;
  private closed = false;
  private succeeded = true;

  constructor(
    private readonly committer: Committer,
    private readonly observer: () => WriteObserver | undefined = () => undefined,
    private readonly limit: QueueSize = MAX_WAITING,
    private readonly onCommitted: () => void = () => undefined,
  ) {}

  /** True until a commit fails, and again when one has succeeded. */
  get lastCommitSucceeded(): boolean {
    return this.succeeded;
  }

  /** What waits now, and what may. */
  get size(): { readonly waiting: QueueSize; readonly limit: QueueSize } {
    return { waiting: { records: this.waitingRecords, bytes: this.waitingBytes }, limit: this.limit };
  }

  /**
   * Stores records in their order, each under its key once, and resolves with what became of each when all is committed. When it
   * rejects, none of them was acknowledged, and the client sends them again.
   * @throws AppError as `run`
   */
  async store(records: readonly NewRecord[]): Promise<readonly StoreOutcome[]> {
    const prepared = records.map((record) => this.committer.prepare(record));
    const bytes = prepared.reduce((sum, record) => sum + sizeOf(record), 0);
    return (await this.enqueue({ records: prepared }, { records: prepared.length, bytes })) as readonly StoreOutcome[];
  }

  /**
   * Runs `work` inside a transaction and resolves with its result once that is committed. `work` must use the given manager for all
   * it reads and writes, and await nothing else. When it throws, what it wrote is undone and the error is handed on.
   * @throws AppError `overloaded` when too much waits, `unavailable` when the storage cannot take it or is closing
   */
  async run<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return (await this.enqueue({ run: work }, { records: 1, bytes: 0 })) as T;
  }

  /** Refuses new writes and resolves when the waiting ones have been answered. */
  async close(): Promise<void> {
    this.closed = true;
    await this.draining;
  }

  private async enqueue(work: Work, { records, bytes }: QueueSize): Promise<unknown> {
    const refusal = this.refusalOf(records, bytes);
    if (refusal !== undefined) {
      this.observer()?.refused(refusal.reason, records);
      throw refusal.error;
    }
    return new Promise((resolve, reject) => {
      this.waiting.push({ work, records, bytes, resolve, reject });
      this.waitingRecords += records;
      this.waitingBytes += bytes;
      this.draining ??= this.drain();
    });
  }

  /** Why the records cannot even wait. */
  private refusalOf(records: number, bytes: number): { readonly reason: RefusalReason; readonly error: AppError } | undefined {
    if (this.closed) return { reason: 'stopping', error: new AppError('unavailable', 'The server is stopping; nothing was stored.') };
    const away = this.committer.unavailable;
    if (away !== undefined) return { reason: 'away', error: away };
    // What is larger than the whole queue may pass when nothing else waits; it would never fit otherwise.
    const isFull = this.waitingRecords + records > this.limit.records || this.waitingBytes + bytes > this.limit.bytes;
    if (!isFull || this.waiting.length === 0) return undefined;
    const details = 'Too many writes are waiting; nothing was stored.';
    return { reason: 'queue_full', error: new AppError('overloaded', details, { retryAfterSeconds: RETRY_AFTER_SECONDS }) };
  }

  private async drain(): Promise<void> {
    while (this.waiting.length > 0) {
      // Whatever arrived in this turn of the event loop joins the group.
      await nextTurn();
      await this.commitGroup(this.takeGroup());
    }
    this.draining = undefined;
  }

  private takeGroup(): Job[] {
    let records = 0;
    let bytes = 0;
    const end = this.waiting.findIndex((job) => {
      records += job.records;
      bytes += job.bytes;
      return records >= MAX_GROUP_RECORDS || bytes >= MAX_GROUP_BYTES;
    });
    return this.take(end === -1 ? this.waiting.length : end + 1);
  }

  private take(count: number): Job[] {
    const jobs = this.waiting.splice(0, count);
    for (const { records, bytes } of jobs) {
      this.waitingRecords -= records;
      this.waitingBytes -= bytes;
    }
    return jobs;
  }

  private async commitGroup(group: readonly Job[]): Promise<void> {
    try {
      const commit = await this.committer.commit(group.map(({ work }) => work));
      const { outcomes, hindrance } = commit;
      this.settle(group.slice(0, outcomes.length), commit);
      if (outcomes.length < group.length) this.refuse(group.slice(outcomes.length), this.committer.refusalOf(hindrance));
    } catch (error) {
      this.refuse(group, this.committer.refusalOf(error));
    }
  }

  private settle(group: readonly Job[], { outcomes, durationMs }: Commit): void {
    this.succeeded = true;
    this.observer()?.committed({ records: countRecords(group), durationMs });
    this.onCommitted();
    group.forEach(({ resolve, reject }, index) => {
      const outcome = outcomes[index];
      if (outcome !== undefined && 'value' in outcome) resolve(outcome.value);
      else reject(outcome?.error);
    });
  }

  private refuse(group: readonly Job[], { reason, error, concernsAll }: Refusal): void {
    this.succeeded = false;
    const refused = concernsAll ? [...group, ...this.take(this.waiting.length)] : group;
    if (reason === 'commit_failed') this.observer()?.commitFailed(countRecords(refused));
    else this.observer()?.refused(reason, countRecords(refused));
    for (const { reject } of refused) reject(error);
  }
}

function countRecords(jobs: readonly Job[]): number {
  return jobs.reduce((sum, { records }) => sum + records, 0);
}
