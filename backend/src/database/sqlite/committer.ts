import { setTimeout as delay } from 'node:timers/promises';
import type { DataSource, EntityManager, QueryRunner } from 'typeorm';
import { AppError } from '../../common/errors.js';
import { commitEach } from '../commit-each.js';
import type { Commit, Committer, Outcome, Refusal, Work } from '../engine.js';
import { RecordTables, type NewRecord, type PreparedRecord } from '../record-table.js';
import type { StoreOutcome } from '../write-observer.js';
import type { Checkpointer } from './checkpointer.js';
import { BEGIN_WRITE, isBusy, isStorageFailure, isTransactionOpen } from './connection.js';
import type { Projector } from './projector.js';
import { RecordWriter } from './record-writer.js';
import type { WalGuard } from './wal-guard.js';

/** Records of one piece of work that are stored without letting the event loop turn. */
const MAX_RECORDS_A_TURN = 500;
/** How long a group waits for another process's write lock before its writes are refused. */
const LOCK_PATIENCE_MS = 5_000;
const LOCK_RETRY_MS = 20;
const RETRY_AFTER_SECONDS = 2;

/** A record that its table does not take; its cause is the error. */
class BrokenRule extends Error {}

/** Commits on the one connection that writes. */
export class SqliteCommitter implements Committer {
  /** A file is there or fails: that shows at the commit. */
  readonly unavailable = undefined;
  private readonly runner: QueryRunner;
  private readonly tables: RecordTables;
  private readonly records: RecordWriter;

  constructor(
    writer: DataSource,
    private readonly walGuard?: WalGuard,
    private readonly projector?: Projector,
    private readonly checkpointer?: Checkpointer,
  ) {
    this.runner = writer.createQueryRunner();
    this.tables = new RecordTables(writer);
    this.records = new RecordWriter(writer, projector);
  }

  prepare(record: NewRecord): PreparedRecord {
    return this.tables.prepare(record);
  }

  async commit(group: readonly Work[]): Promise<Commit> {
    try {
      return await this.transact(group);
    } catch (error) {
      // Should this fail too, the next group tries again before it begins.
      await this.rollBack().catch(() => undefined);
      if (!(error instanceof BrokenRule)) throw error;
      if (group.length === 1) return { outcomes: [{ error: error.cause }], durationMs: 0 };
    }
    return commitEach(group, (work) => this.commit([work]));
  }

  private async transact(group: readonly Work[]): Promise<Commit> {
    await this.begin();
    const start = performance.now();
    const outcomes = await this.workAll(group);
    this.projector?.run();
    await this.runner.query('COMMIT');
    const durationMs = performance.now() - start;
    this.checkpointer?.look();
    return { outcomes, durationMs };
  }

  refusalOf(error: unknown): Refusal {
    // Whoever queued behind a lock that was not released in time has waited long enough too.
    if (isBusy(error))
      return { reason: 'locked', error: unavailable('Another process holds the database; nothing was stored.', error), concernsAll: true };
    // Of what ends up here only the guard's refusal is of the domain: no commit was tried.
    if (error instanceof AppError) return { reason: 'wal_full', error, concernsAll: false };
    const told = isStorageFailure(error)
      ? unavailable('The database cannot store anything at the moment; nothing was stored.', error)
      : error;
    return { reason: 'commit_failed', error: told, concernsAll: false };
  }

  private async begin(): Promise<void> {
    const deadline = performance.now() + LOCK_PATIENCE_MS;
    for (;;) {
      try {
        await this.rollBack();
        await this.walGuard?.check();
        await this.runner.query(BEGIN_WRITE);
        return;
      } catch (error) {
        if (!isBusy(error) || performance.now() >= deadline) throw error;
        await delay(LOCK_RETRY_MS);
      }
    }
  }

  private async workAll(group: readonly Work[]): Promise<Outcome[]> {
    const outcomes: Outcome[] = [];
    for (const work of group)
      outcomes.push('run' in work ? await this.runSafely(work.run) : { value: await this.writeInTurns(work.records) });
    return outcomes;
  }

  /** Work that may well fail, without harm to the others of its group. */
  private async runSafely(run: (manager: EntityManager) => Promise<unknown>): Promise<Outcome> {
    await this.runner.query('SAVEPOINT work');
    let outcome: Outcome;
    try {
      outcome = { value: await run(this.runner.manager) };
    } catch (error) {
      // A failing disk dooms the whole group: nothing of it is on disk, so nothing of it may be acknowledged.
      if (isStorageFailure(error) || !isTransactionOpen(this.runner)) throw error;
      await this.runner.query('ROLLBACK TO work');
      outcome = { error };
    }
    await this.runner.query('RELEASE work');
    return outcome;
  }

  /**
   * Without a savepoint, for which SQLite would copy each page before it is written to: records have been checked, and hardly ever fail.
   * @throws BrokenRule when one does
   */
  private async writeInTurns(records: readonly PreparedRecord[]): Promise<StoreOutcome[]> {
    const outcomes: StoreOutcome[] = [];
    for (let start = 0; start < records.length; start += MAX_RECORDS_A_TURN) {
      if (start > 0) await new Promise(setImmediate);
      outcomes.push(...this.writeAll(records.slice(start, start + MAX_RECORDS_A_TURN)));
    }
    return outcomes;
  }

  private writeAll(records: readonly PreparedRecord[]): StoreOutcome[] {
    try {
      return records.map((record) => this.records.write(record));
    } catch (error) {
      throw isStorageFailure(error) || !isTransactionOpen(this.runner) ? error : new BrokenRule('', { cause: error });
    }
  }

  private async rollBack(): Promise<void> {
    if (isTransactionOpen(this.runner)) await this.runner.query('ROLLBACK');
  }
}

function unavailable(details: string, cause: unknown): AppError {
  return new AppError('unavailable', details, { retryAfterSeconds: RETRY_AFTER_SECONDS, cause });
}
