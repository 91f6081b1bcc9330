import { randomBytes } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { DataSource, type DataSourceOptions, type EntityManager, type EntityTarget } from 'typeorm';
import { AppError } from '../../common/errors.js';
import type { DatabaseSizes, Engine, Portions, Selection } from '../engine.js';
import type { Projections } from '../projections.js';
import type { StoredValue } from '../record-table.js';
import { Checkpointer } from './checkpointer.js';
import { SqliteCommitter } from './committer.js';
import {
  assertDurable,
  changeCounter,
  contains,
  isStorageFailure,
  insertFrom,
  jsonFields,
  lookUp,
  mean,
  readerOptions,
  waitForLocks,
  walPathOf,
  withoutIndex,
  writerOptions,
} from './connection.js';
import { migrate, START_LOCK_PATIENCE_MS } from './migrate.js';
import { MIGRATIONS } from './migrations/index.js';
import { Projector } from './projector.js';
import { RecordReader } from './record-reader.js';
import { Surveyor } from './surveyor.js';
import { entriesWith, withoutSpace } from './text.js';
import { WalGuard } from './wal-guard.js';

type Entities = NonNullable<DataSourceOptions['entities']>;

export interface SqliteOptions {
  /** Of the file; made when it is missing. */
  readonly path: string;
  /** The size of the write-ahead log at which writes are refused. */
  readonly maxWalBytes?: number;
}

/** Some minutes of full load, hours of a usual one. */
const DEFAULT_MAX_WAL_BYTES = 2 * 1024 ** 3;

/** A file of this machine: one connection writes, one reads, and one reads in a thread of its own. */
export class SqliteEngine implements Engine {
  readonly name = 'sqlite';
  readonly warnings = [];
  readonly isAvailable = true;
  readonly withoutIndex = withoutIndex;
  readonly contains = contains;
  readonly mean = mean;
  readonly withoutSpace = withoutSpace;
  readonly entriesWith = entriesWith;
  readonly jsonFields = jsonFields;
  readonly lookUp = lookUp;
  readonly insertFrom = insertFrom;
  readonly committer: SqliteCommitter;
  /** A token of another process, or of an earlier start, is never taken for one of this. */
  private readonly tokenPrefix = randomBytes(6).toString('base64url');
  private readonly records: RecordReader;
  private readonly surveyor: Surveyor;
  private readonly checkpointer: Checkpointer;
  private readonly countChanges: () => number;
  private token: string | undefined;

  private constructor(
    readonly place: string,
    readonly backupPath: string | undefined,
    private readonly reader: DataSource,
    private readonly writer: DataSource,
    maxWalBytes: number,
    projector: Projector,
  ) {
    this.checkpointer = new Checkpointer(writer);
    const walGuard = new WalGuard(writer, maxWalBytes, () => this.checkpointer.settled());
    this.committer = new SqliteCommitter(writer, walGuard, projector, this.checkpointer);
    this.records = new RecordReader(reader);
    this.surveyor = new Surveyor(place);
    this.countChanges = changeCounter(reader);
  }

  /** @throws Error that says what is wrong with the file, in words for the operator */
  static async open(
    { path, maxWalBytes = DEFAULT_MAX_WAL_BYTES }: SqliteOptions,
    entities: Entities,
    projections: Projections,
  ): Promise<SqliteEngine> {
    const writer = new DataSource(writerOptions(path, entities, MIGRATIONS));
    const backupPath = await migrate(writer);
    assertDurable(writer);
    const projector = new Projector(writer, projections);
    await catchUp(writer, projector);
    const reader = await new DataSource(readerOptions(path, entities)).initialize();
    return new SqliteEngine(path, backupPath, reader, writer, maxWalBytes, projector);
  }

  one(sql: string, parameters: readonly StoredValue[]): Promise<unknown> {
    return Promise.resolve(reading(() => this.records.one(sql, parameters)));
  }

  all(sql: string, parameters: readonly StoredValue[]): Promise<unknown[]> {
    return Promise.resolve(reading(() => this.records.all(sql, parameters)));
  }

  async survey(sql: string, parameters: readonly StoredValue[]): Promise<unknown[]> {
    try {
      return await this.surveyor.ask(sql, parameters);
    } catch (error) {
      throw toReadFailure(error);
    }
  }

  find<Entity extends object>(entity: EntityTarget<Entity>, selection: Selection): Promise<Entity | undefined> {
    return Promise.resolve(reading(() => this.records.find(entity, selection)));
  }

  list<Entity extends object>(entity: EntityTarget<Entity>, selection: Selection): Promise<Portions<Entity>> {
    return Promise.resolve(reading(() => this.records.list(entity, selection)));
  }

  async read<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    try {
      return await work(this.reader.manager);
    } catch (error) {
      throw toReadFailure(error);
    }
  }

  snapshot<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return this.read((manager) => manager.transaction(work));
  }

  numbered(sql: string): string {
    return sql;
  }

  /** Asked once a turn of the event loop: what this process commits it acknowledges to nobody before the next. */
  changeToken(): string {
    if (this.token === undefined) {
      this.token = `${this.tokenPrefix}-${reading(this.countChanges)}`;
      setImmediate(() => (this.token = undefined));
    }
    return this.token;
  }

  async sizes(): Promise<DatabaseSizes> {
    const sizeOf = (path: string): Promise<number> =>
      stat(path).then(
        ({ size }) => size,
        () => 0,
      );
    return { databaseBytes: await sizeOf(this.place), walBytes: await sizeOf(walPathOf(this.place)) };
  }

  async close(): Promise<void> {
    await this.surveyor.close();
    await this.checkpointer.close();
    await this.reader.destroy();
    await this.writer.destroy();
  }
}

/** Waits for other processes as the migration does: nothing else waits for this one yet. */
async function catchUp(writer: DataSource, projector: Projector): Promise<void> {
  waitForLocks(writer, START_LOCK_PATIENCE_MS);
  await projector.catchUp();
  waitForLocks(writer, 0);
}

function reading<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw toReadFailure(error);
  }
}

function toReadFailure(error: unknown): unknown {
  if (!isStorageFailure(error)) return error;
  return new AppError('unavailable', 'The database cannot be read at the moment.', { retryAfterSeconds: 2, cause: error });
}
