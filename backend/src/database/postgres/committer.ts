import type { PoolClient, QueryResult } from 'pg';
import type { DataSource, EntityManager } from 'typeorm';
import { AppError } from '../../common/errors.js';
import { commitEach } from '../commit-each.js';
import type { Commit, Committer, Outcome, Refusal, Work } from '../engine.js';
import { RecordTables, type NewRecord, type PreparedRecord } from '../record-table.js';
import type { StoreOutcome } from '../write-observer.js';
import { unavailable, type Availability } from './availability.js';
import { BEGIN_WRITE, isBusy, isConnectionLoss, isOfFailedTransaction, isStorageFailure } from './connection.js';
import type { Projector } from './projector.js';
import { RecordWriter } from './record-writer.js';

type RecordsWork = Extract<Work, { records: unknown }>;

/** Commits on a connection that is taken for each group, so that a lost one costs that group only. */
export class PostgresCommitter implements Committer {
  private readonly tables: RecordTables;
  private readonly records = new RecordWriter();

  constructor(
    private readonly writer: DataSource,
    private readonly availability: Availability,
    private readonly projector: Projector,
  ) {
    this.tables = new RecordTables(writer);
  }

  prepare(record: NewRecord): PreparedRecord {
    return this.tables.prepare(record);
  }

  get unavailable(): AppError | undefined {
    return this.availability.error;
  }

  async commit(group: readonly Work[]): Promise<Commit> {
    try {
      return await this.transact(group);
    } catch (error) {
      if (isConnectionLoss(error)) this.availability.lost(error);
      if (isStorageFailure(error) || error instanceof AppError) throw error;
      if (group.length === 1) return { outcomes: [{ error }], durationMs: 0 };
    }
    // Something in the group breaks a rule of its table, and with it the one statement of all.
    return commitEach(group, (work) => this.commit([work]));
  }

  refusalOf(error: unknown): Refusal {
    if (isConnectionLoss(error)) {
      const details = 'The connection to the database was lost; whether this was stored is not known. Send it again.';
      // Without its cause, which has been logged once for all.
      return { reason: 'away', error: unavailable(details), concernsAll: true };
    }
    if (isBusy(error)) {
      const details = 'Others hold the database, and its turn did not come in time; nothing was stored.';
      return { reason: 'locked', error: unavailable(details, error), concernsAll: true };
    }
    const told = isStorageFailure(error) ? unavailable('The database could not store this at the moment. Send it again.', error) : error;
    return { reason: 'commit_failed', error: told, concernsAll: false };
  }

  private async transact(group: readonly Work[]): Promise<Commit> {
    const runner = this.writer.createQueryRunner();
    try {
      const client = (await runner.connect()) as PoolClient;
      let warning: string | undefined;
      const onNotice = ({ severity, message }: { readonly severity?: string | undefined; readonly message?: string | undefined }): void => {
        if (severity === 'WARNING') warning = message;
      };
      client.on('notice', onNotice);
      try {
        const commit = await (isOneShot(group) ? this.storeAtOnce(group, client) : this.workAll(group, client, runner.manager));
        // So the server says that a commit did not wait for its standby after all, or that there was no transaction.
        if (warning !== undefined) throw unavailable('The database stored this with a warning. Send it again.', new Error(warning));
        return commit;
      } catch (error) {
        await undo(client, error);
        throw error;
      } finally {
        client.off('notice', onNotice);
      }
    } finally {
      await runner.release();
    }
  }

  /**
   * Sends the whole transaction without waiting in between: others wait for their turn until it has ended. What was in the way can be
   * compared afterwards: it does not change, and what is deleted meanwhile counts as another payload.
   */
  private async storeAtOnce(works: readonly RecordsWork[], client: PoolClient): Promise<Commit> {
    let start = 0;
    const records = recordsOf(works);
    const [, inserted, , committed] = await allInOrder([
      client.query(BEGIN_WRITE).then(() => (start = performance.now())),
      this.records.insert(client, records),
      this.projector.takeInNew(client, records),
      client.query('COMMIT'),
    ]);
    assertCommitted(committed);
    const durationMs = performance.now() - start;
    try {
      const { outcomes } = await this.records.settle(client, inserted);
      return { outcomes: outcomesOf(works, outcomes), durationMs };
    } catch (error) {
      if (isConnectionLoss(error)) throw error;
      throw unavailable('What was stored already could not be compared with this. Send it again.', error);
    }
  }

  private async workAll(group: readonly Work[], client: PoolClient, manager: EntityManager): Promise<Commit> {
    await client.query(BEGIN_WRITE);
    const start = performance.now();
    const outcomes: Outcome[] = [];
    const replaced: PreparedRecord[] = [];
    let next = 0;
    while (next < group.length) {
      const work = group[next];
      if (work !== undefined && 'run' in work) {
        outcomes.push(await runSafely(work.run, client, manager));
        next += 1;
      } else {
        const works = recordsFrom(group, next);
        const settled = await this.records.settle(client, await this.records.insert(client, recordsOf(works)));
        outcomes.push(...outcomesOf(works, settled.outcomes));
        replaced.push(...settled.replaced);
        next += works.length;
      }
    }
    await this.projector.takeInNew(client, recordsOf(group.filter((work) => 'records' in work)));
    await this.projector.takeInReplaced(client, replaced);
    await this.projector.settleRest(client);
    assertCommitted(await client.query('COMMIT'));
    return { outcomes, durationMs: performance.now() - start };
  }
}

/**
 * The results of statements that were sent at once.
 * @throws the error of the one that failed, not of those behind it, which only tell that the transaction had failed by then
 */
async function allInOrder<A, B, C, D>(sent: readonly [Promise<A>, Promise<B>, Promise<C>, Promise<D>]): Promise<[A, B, C, D]> {
  try {
    return await Promise.all(sent);
  } catch (error) {
    // On a connection that has ended, the others may never be answered; here they have been, or this would not be known.
    if (!isOfFailedTransaction(error)) throw error;
    const results = await Promise.allSettled(sent);
    const failed = results.find((result) => result.status === 'rejected' && !isOfFailedTransaction(result.reason));
    throw failed?.status === 'rejected' ? failed.reason : error;
  }
}

/** In a transaction that has failed, COMMIT succeeds and rolls back. */
function assertCommitted({ command }: QueryResult): void {
  if (command !== 'COMMIT') throw new Error(`the server answered COMMIT with ${command}`);
}

/** Whether the group is one statement a table: it stores records of which none takes the place of another. */
function isOneShot(group: readonly Work[]): group is readonly RecordsWork[] {
  return group.every(
    (work) => 'records' in work && work.records.every(({ kind }) => kind.onRepeat === 'keep' || kind.onRepeat === 'compare'),
  );
}

function recordsOf(works: readonly RecordsWork[]): PreparedRecord[] {
  return works.flatMap(({ records }) => records);
}

/** The outcomes of all records, by the piece of work that they belong to. */
function outcomesOf(works: readonly RecordsWork[], outcomes: readonly StoreOutcome[]): Outcome[] {
  let start = 0;
  return works.map(({ records }) => ({ value: outcomes.slice(start, (start += records.length)) }));
}

/** The pieces of work from `start` on that store records, up to the next that does something else. */
function recordsFrom(group: readonly Work[], start: number): RecordsWork[] {
  const works: RecordsWork[] = [];
  for (const work of group.slice(start)) {
    if ('run' in work) break;
    works.push(work);
  }
  return works;
}

/** Makes the connection fit for the next group, or else nobody's: one that has ended is not given back to the pool. */
async function undo(client: PoolClient, error: unknown): Promise<void> {
  const isUndone = isConnectionLoss(error)
    ? false
    : await client.query('ROLLBACK').then(
        () => true,
        () => false,
      );
  // Nobody waits for its end, which may never come: the server can stand still, and the network lose it.
  if (!isUndone) client.end().catch(() => undefined);
}

async function runSafely(run: (manager: EntityManager) => Promise<unknown>, client: PoolClient, manager: EntityManager): Promise<Outcome> {
  await client.query('SAVEPOINT work');
  try {
    const value = await run(manager);
    await client.query('RELEASE work');
    return { value };
  } catch (error) {
    if (isStorageFailure(error)) throw error;
    await client.query('ROLLBACK TO work; RELEASE work');
    return { error };
  }
}
