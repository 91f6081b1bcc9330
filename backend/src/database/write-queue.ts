import type { EntityManager, QueryRunner } from 'typeorm';
import { setTimeout as delay } from 'node:timers/promises';
import { AppError } from '../common/errors.js';
import { BEGIN_WRITE, isBusy, isStorageFailure, isTransactionOpen } from './sqlite.js';

/** Writes that may wait; beyond it new ones are refused. */
const MAX_WAITING = 20_000;
/** Writes that share one commit; bounded, so that the first of them does not wait long for the last. */
const MAX_GROUP = 1_000;
/** How long a group waits for another process's write lock before its writes are refused. */
const LOCK_PATIENCE_MS = 5_000;
const LOCK_RETRY_MS = 20;

interface Job {
  readonly work: (manager: EntityManager) => Promise<unknown>;
  readonly resolve: (value: unknown) => void;
  readonly reject: (reason: unknown) => void;
}

type Outcome = { readonly value: unknown } | { readonly error: unknown };

/**
 * The only way to write. TypeORM has one SQLite connection, on which concurrent transactions would become each other's savepoints
 * and a plain insert could vanish with somebody's rollback; so all writes stand in one queue. Those that wait share a transaction
 * (group commit), each inside a savepoint of its own, and each is answered only after the commit is on disk.
 */
export class WriteQueue {
  private waiting: Job[] = [];
  private draining: Promise<void> | undefined;
  private closed = false;
  private succeeded = true;

  constructor(private readonly runner: QueryRunner) {}

  /** True until a commit fails, and again when one has succeeded. */
  get lastCommitSucceeded(): boolean {
    return this.succeeded;
  }

  /**
   * Runs `work` inside a transaction and resolves with its result once that is committed. `work` must use the given manager for all
   * it reads and writes, and await nothing else. When it throws, what it wrote is undone and the error is handed on.
   * @throws AppError `overloaded` when too many writes wait, `unavailable` when the storage cannot take them or is closing
   */
  run<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    if (this.closed) return Promise.reject(new AppError('unavailable', 'The server is stopping; nothing was stored.'));
    if (this.waiting.length >= MAX_WAITING)
      return Promise.reject(new AppError('overloaded', 'Too many writes are waiting; nothing was stored.', { retryAfterSeconds: 2 }));
    return new Promise<T>((resolve, reject) => {
      this.waiting.push({ work, resolve: resolve as Job['resolve'], reject });
      this.draining ??= this.drain();
    });
  }

  /** Refuses new writes and resolves when the waiting ones have been answered. */
  async close(): Promise<void> {
    this.closed = true;
    await this.draining;
  }

  private async drain(): Promise<void> {
    while (this.waiting.length > 0) {
      // Whatever arrived in this turn of the event loop joins the group.
      await new Promise(setImmediate);
      await this.commitGroup(this.waiting.splice(0, MAX_GROUP));
    }
    this.draining = undefined;
  }

  private async commitGroup(group: readonly Job[]): Promise<void> {
    let outcomes: readonly Outcome[];
    try {
      await this.begin();
      outcomes = await this.runAll(group);
      await this.runner.query('COMMIT');
    } catch (error) {
      this.succeeded = false;
      const refusal = toRefusal(error);
      // Whoever queued behind a lock that was not released in time has waited long enough too.
      const refused = isBusy(error) ? [...group, ...this.waiting.splice(0)] : group;
      for (const { reject } of refused) reject(refusal);
      // Should this fail too, the next group tries again before it begins.
      await this.rollBack().catch(() => undefined);
      return;
    }
    this.succeeded = true;
    group.forEach(({ resolve, reject }, index) => {
      const outcome = outcomes[index];
      if (outcome !== undefined && 'value' in outcome) resolve(outcome.value);
      else reject(outcome?.error);
    });
  }

  private async begin(): Promise<void> {
    const deadline = performance.now() + LOCK_PATIENCE_MS;
    for (;;) {
      try {
        await this.rollBack();
        await this.runner.query(BEGIN_WRITE);
        return;
      } catch (error) {
        if (!isBusy(error) || performance.now() >= deadline) throw error;
        await delay(LOCK_RETRY_MS);
      }
    }
  }

  private async runAll(group: readonly Job[]): Promise<Outcome[]> {
    const outcomes: Outcome[] = [];
    for (const { work } of group) {
      await this.runner.query('SAVEPOINT job');
      try {
        outcomes.push({ value: await work(this.runner.manager) });
      } catch (error) {
        // A failing disk dooms the whole group: nothing of it is on disk, so nothing of it may be acknowledged.
        if (isStorageFailure(error) || !isTransactionOpen(this.runner)) throw error;
        await this.runner.query('ROLLBACK TO job');
        outcomes.push({ error });
      }
      await this.runner.query('RELEASE job');
    }
    return outcomes;
  }

  private async rollBack(): Promise<void> {
    if (isTransactionOpen(this.runner)) await this.runner.query('ROLLBACK');
  }
}

function toRefusal(error: unknown): unknown {
  if (!isStorageFailure(error)) return error;
  const details = isBusy(error)
    ? 'Another process holds the database; nothing was stored.'
    : 'The database cannot store anything at the moment; nothing was stored.';
  return new AppError('unavailable', details, { retryAfterSeconds: 2, cause: error });
}
