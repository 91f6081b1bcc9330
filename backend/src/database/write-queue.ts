import { setTimeout as delay } from 'node:timers/promises';
import type { EntityManager, QueryRunner } from 'typeorm';
import { AppError } from '../common/errors.js';
import type { NewRecord } from './record-table.js';
import { RecordWriter, sizeOf, type PreparedRecord } from './record-writer.js';
import { BEGIN_WRITE, isBusy, isStorageFailure, isTransactionOpen } from './sqlite.js';
import type { WalGuard } from './wal-guard.js';
import type { StoreOutcome, WriteObserver } from './write-observer.js';

/** What may wait; beyond it new writes are refused. A second or two of work. */
const MAX_WAITING: QueueSize = { records: 100_000, bytes: 64 * 1024 * 1024 };
/** What shares one commit; bounded, so that the first of it does not wait long for the last, nor everybody else. */
const MAX_GROUP_RECORDS = 1_000;
const MAX_GROUP_BYTES = 8 * 1024 * 1024;
/** Records of one job that are stored without letting the event loop turn. */
const MAX_RECORDS_A_TURN = 500;
/** How long a group waits for another process's write lock before its writes are refused. */
const LOCK_PATIENCE_MS = 5_000;
const LOCK_RETRY_MS = 20;
const RETRY_AFTER_SECONDS = 2;

export interface QueueSize {
  readonly records: number;
  readonly bytes: number;
}

interface Job extends QueueSize {
  /** Does the work inside the open transaction; what it throws is handed on, after its writes were undone. */
  readonly work: () => unknown;
  /** Whether undoing needs a savepoint: a single statement undoes itself. */
  readonly needsSavepoint: boolean;
  readonly resolve: (value: unknown) => void;
  readonly reject: (reason: unknown) => void;
}

type Outcome = { readonly value: unknown } | { readonly error: unknown };

const nextTurn = (): Promise<void> => new Promise(setImmediate);

/**
 * The only way to write. TypeORM has one SQLite connection, on which concurrent transactions would become each other's savepoints
 * and a plain insert could vanish with somebody's rollback; so all writes stand in one queue. Those that wait share a transaction
 * (group commit), and each is answered only after the commit is on disk.
 */
export class WriteQueue {
  private readonly records: RecordWriter;
  private waiting: Job[] = [];
  private waitingRecords = 0;
  private waitingBytes = 0;
  private draining: Promise<void> | undefined;
  private closed = false;
  private succeeded = true;

  constructor(
    private readonly runner: QueryRunner,
    private readonly observer: () => WriteObserver | undefined = () => undefined,
    private readonly limit: QueueSize = MAX_WAITING,
    private readonly walGuard?: WalGuard,
  ) {
    this.records = new RecordWriter(runner.dataSource);
  }

  /** True until a commit fails, and again when one has succeeded. */
  get lastCommitSucceeded(): boolean {
    return this.succeeded;
  }

  /** What waits now, and what may. */
  get size(): { readonly waiting: QueueSize; readonly limit: QueueSize } {
    return { waiting: { records: this.waitingRecords, bytes: this.waitingBytes }, limit: this.limit };
  }

  /**
   * Stores records in their order, each under its key once, and resolves with what became of each when all is committed. Nothing of
   * them is stored when it rejects.
   * @throws AppError as `run`
   */
  store(records: readonly NewRecord[]): Promise<readonly StoreOutcome[]> {
    const prepared = records.map((record) => this.records.prepare(record));
    const bytes = prepared.reduce((sum, record) => sum + sizeOf(record), 0);
    const work = prepared.length <= MAX_RECORDS_A_TURN ? () => this.writeAll(prepared) : () => this.writeInTurns(prepared);
    return this.enqueue({ work, needsSavepoint: prepared.length > 1, records: prepared.length, bytes });
  }

  /**
   * Runs `work` inside a transaction and resolves with its result once that is committed. `work` must use the given manager for all
   * it reads and writes, and await nothing else. When it throws, what it wrote is undone and the error is handed on.
   * @throws AppError `overloaded` when too much waits, `unavailable` when the storage cannot take it or is closing
   */
  run<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return this.enqueue({ work: () => work(this.runner.manager), needsSavepoint: true, records: 1, bytes: 0 });
  }

  /** Refuses new writes and resolves when the waiting ones have been answered. */
  async close(): Promise<void> {
    this.closed = true;
    await this.draining;
  }

  private enqueue<T>({ work, needsSavepoint, records, bytes }: Omit<Job, 'resolve' | 'reject'>): Promise<T> {
    if (this.closed) {
      this.observer()?.refused('stopping', records);
      return Promise.reject(new AppError('unavailable', 'The server is stopping; nothing was stored.'));
    }
    // What is larger than the whole queue may pass when nothing else waits; it would never fit otherwise.
    const isFull = this.waitingRecords + records > this.limit.records || this.waitingBytes + bytes > this.limit.bytes;
    if (isFull && this.waiting.length > 0) {
      this.observer()?.refused('queue_full', records);
      return Promise.reject(
        new AppError('overloaded', 'Too many writes are waiting; nothing was stored.', { retryAfterSeconds: RETRY_AFTER_SECONDS }),
      );
    }
    return new Promise<T>((resolve, reject) => {
      this.waiting.push({ work, needsSavepoint, records, bytes, resolve: resolve as Job['resolve'], reject });
      this.waitingRecords += records;
      this.waitingBytes += bytes;
      this.draining ??= this.drain();
    });
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
    let outcomes: readonly Outcome[];
    let start: number;
    try {
      await this.begin();
      start = performance.now();
      outcomes = await this.workAll(group);
      await this.runner.query('COMMIT');
    } catch (error) {
      this.refuse(group, error);
      // Should this fail too, the next group tries again before it begins.
      await this.rollBack().catch(() => undefined);
      return;
    }
    this.succeeded = true;
    this.observer()?.committed({ records: countRecords(group), durationMs: performance.now() - start });
    group.forEach(({ resolve, reject }, index) => {
      const outcome = outcomes[index];
      if (outcome !== undefined && 'value' in outcome) resolve(outcome.value);
      else reject(outcome?.error);
    });
  }

  private refuse(group: readonly Job[], error: unknown): void {
    this.succeeded = false;
    const isLocked = isBusy(error);
    // Whoever queued behind a lock that was not released in time has waited long enough too.
    const refused = isLocked ? [...group, ...this.take(this.waiting.length)] : group;
    // Of what ends up here only the guard's refusal is of the domain: no commit was tried.
    const isWalFull = error instanceof AppError;
    if (isLocked) this.observer()?.refused('locked', countRecords(refused));
    else if (isWalFull) this.observer()?.refused('wal_full', countRecords(refused));
    else this.observer()?.commitFailed(countRecords(refused));
    const refusal = toRefusal(error);
    for (const { reject } of refused) reject(refusal);
  }

  private async begin(): Promise<void> {
    const deadline = performance.now() + LOCK_PATIENCE_MS;
    for (;;) {
      try {
        await this.rollBack();
        this.walGuard?.check();
        await this.runner.query(BEGIN_WRITE);
        return;
      } catch (error) {
        if (!isBusy(error) || performance.now() >= deadline) throw error;
        await delay(LOCK_RETRY_MS);
      }
    }
  }

  private async workAll(group: readonly Job[]): Promise<Outcome[]> {
    const outcomes: Outcome[] = [];
    for (const { work, needsSavepoint } of group) {
      if (needsSavepoint) await this.runner.query('SAVEPOINT job');
      try {
        const value = work();
        outcomes.push({ value: value instanceof Promise ? await value : value });
      } catch (error) {
        // A failing disk dooms the whole group: nothing of it is on disk, so nothing of it may be acknowledged.
        if (isStorageFailure(error) || !isTransactionOpen(this.runner)) throw error;
        if (needsSavepoint) await this.runner.query('ROLLBACK TO job');
        outcomes.push({ error });
      }
      if (needsSavepoint) await this.runner.query('RELEASE job');
    }
    return outcomes;
  }

  private writeAll(records: readonly PreparedRecord[]): StoreOutcome[] {
    return records.map((record) => this.records.write(record));
  }

  private async writeInTurns(records: readonly PreparedRecord[]): Promise<StoreOutcome[]> {
    const outcomes: StoreOutcome[] = [];
    for (let start = 0; start < records.length; start += MAX_RECORDS_A_TURN) {
      if (start > 0) await nextTurn();
      outcomes.push(...this.writeAll(records.slice(start, start + MAX_RECORDS_A_TURN)));
    }
    return outcomes;
  }

  private async rollBack(): Promise<void> {
    if (isTransactionOpen(this.runner)) await this.runner.query('ROLLBACK');
  }
}

function countRecords(jobs: readonly Job[]): number {
  return jobs.reduce((sum, { records }) => sum + records, 0);
}

function toRefusal(error: unknown): unknown {
  if (!isStorageFailure(error)) return error;
  const details = isBusy(error)
    ? 'Another process holds the database; nothing was stored.'
    : 'The database cannot store anything at the moment; nothing was stored.';
  return new AppError('unavailable', details, { retryAfterSeconds: RETRY_AFTER_SECONDS, cause: error });
}
