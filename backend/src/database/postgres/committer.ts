import type { PoolClient } from 'pg';
import type { DataSource, EntityManager } from 'typeorm';
import type { AppError } from '../../common/errors.js';
import type { Commit, Committer, Outcome, Refusal, Work } from '../engine.js';
import { RecordTables, type NewRecord, type PreparedRecord } from '../record-table.js';
import { unavailable, type Availability } from './availability.js';
import { BEGIN_WRITE, isBusy, isConnectionLoss, isStorageFailure } from './connection.js';
import { RecordWriter } from './record-writer.js';

type RecordsWork = Extract<Work, { records: unknown }>;

/** Commits on a connection that is taken for each group, so that a lost one costs that group only. */
export class PostgresCommitter implements Committer {
  private readonly tables: RecordTables;
  private readonly records = new RecordWriter();

  constructor(
    private readonly writer: DataSource,
    private readonly availability: Availability,
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
      if (isStorageFailure(error)) throw error;
      if (group.length === 1) return { outcomes: [{ error }], durationMs: 0 };
    }
    // Something in the group breaks a rule of its table, and with it the one statement of all: each for itself, then.
    const commits: Commit[] = [];
    for (const work of group) commits.push(await this.commit([work]));
    return {
      outcomes: commits.flatMap(({ outcomes }) => outcomes),
      durationMs: commits.reduce((sum, { durationMs }) => sum + durationMs, 0),
    };
  }

  refusalOf(error: unknown): Refusal {
    if (isConnectionLoss(error)) {
      const details = 'The connection to the database was lost; whether this was stored is not known. Send it again.';
      return { reason: 'away', error: unavailable(details, error), concernsAll: true };
    }
    if (isBusy(error)) {
      const details = 'Others hold the database, and its turn did not come in time; nothing was stored.';
      return { reason: 'locked', error: unavailable(details, error), concernsAll: true };
    }
    const told = isStorageFailure(error)
      ? unavailable('The database cannot store anything at the moment; nothing was stored.', error)
      : error;
    return { reason: 'commit_failed', error: told, concernsAll: false };
  }

  private async transact(group: readonly Work[]): Promise<Commit> {
    const runner = this.writer.createQueryRunner();
    try {
      const client = (await runner.connect()) as PoolClient;
      try {
        await client.query(BEGIN_WRITE);
        const start = performance.now();
        const outcomes = await this.workAll(group, client, runner.manager);
        const { command } = await client.query('COMMIT');
        // In a transaction that has failed, COMMIT succeeds and rolls back.
        if (command !== 'COMMIT') throw new Error(`the server answered COMMIT with ${command}`);
        return { outcomes, durationMs: performance.now() - start };
      } catch (error) {
        await (isConnectionLoss(error) ? client.end() : client.query('ROLLBACK')).catch(() => undefined);
        throw error;
      }
    } finally {
      await runner.release();
    }
  }

  private async workAll(group: readonly Work[], client: PoolClient, manager: EntityManager): Promise<Outcome[]> {
    const outcomes: Outcome[] = [];
    let next = 0;
    while (next < group.length) {
      const work = group[next];
      if (work !== undefined && 'run' in work) {
        outcomes.push(await runSafely(work.run, client, manager));
        next += 1;
      } else {
        const together = recordsFrom(group, next);
        outcomes.push(...(await this.store(together, client)));
        next += together.length;
      }
    }
    return outcomes;
  }

  private async store(works: readonly RecordsWork[], client: PoolClient): Promise<Outcome[]> {
    const outcomes = await this.records.write(
      client,
      works.flatMap(({ records }) => records),
    );
    let start = 0;
    return works.map(({ records }) => ({ value: outcomes.slice(start, (start += records.length)) }));
  }
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
