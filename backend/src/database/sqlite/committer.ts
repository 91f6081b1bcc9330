import { setTimeout as delay } from 'node:timers/promises';
import type { DataSource, QueryRunner } from 'typeorm';
import { AppError } from '../../common/errors.js';
import type { Commit, Committer, Outcome, Refusal, Work } from '../engine.js';
import { RecordTables, type NewRecord, type PreparedRecord } from '../record-table.js';
import type { StoreOutcome } from '../write-observer.js';
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
      await this.begin();
      const start = performance.now();
      const outcomes = await this.workAll(group);
      this.projector?.run();
      await this.runner.query('COMMIT');
      return { outcomes, durationMs: performance.now() - start };
    } catch (error) {
      // Should this fail too, the next group tries again before it begins.
      await this.rollBack().catch(() => undefined);
      throw error;
    }
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
        this.walGuard?.check();
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
    for (const work of group) {
      // A single statement undoes itself.
      const needsSavepoint = 'run' in work || work.records.length > 1;
      if (needsSavepoint) await this.runner.query('SAVEPOINT work');
      try {
        const value = this.do(work);
        outcomes.push({ value: value instanceof Promise ? await value : value });
      } catch (error) {
        // A failing disk dooms the whole group: nothing of it is on disk, so nothing of it may be acknowledged.
        if (isStorageFailure(error) || !isTransactionOpen(this.runner)) throw error;
        if (needsSavepoint) await this.runner.query('ROLLBACK TO work');
        outcomes.push({ error });
      }
      if (needsSavepoint) await this.runner.query('RELEASE work');
    }
    return outcomes;
  }

  private do(work: Work): unknown {
    if ('run' in work) return work.run(this.runner.manager);
    return work.records.length <= MAX_RECORDS_A_TURN ? this.writeAll(work.records) : this.writeInTurns(work.records);
  }

  private writeAll(records: readonly PreparedRecord[]): StoreOutcome[] {
    return records.map((record) => this.records.write(record));
  }

  private async writeInTurns(records: readonly PreparedRecord[]): Promise<StoreOutcome[]> {
    const outcomes: StoreOutcome[] = [];
    for (let start = 0; start < records.length; start += MAX_RECORDS_A_TURN) {
      if (start > 0) await new Promise(setImmediate);
      outcomes.push(...this.writeAll(records.slice(start, start + MAX_RECORDS_A_TURN)));
    }
    return outcomes;
  }

  private async rollBack(): Promise<void> {
    if (isTransactionOpen(this.runner)) await this.runner.query('ROLLBACK');
  }
}

function unavailable(details: string, cause: unknown): AppError {
  return new AppError('unavailable', details, { retryAfterSeconds: RETRY_AFTER_SECONDS, cause });
}
