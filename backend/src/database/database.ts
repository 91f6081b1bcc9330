import { randomBytes } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { DataSource, type DataSourceOptions, type EntityManager, type EntityTarget } from 'typeorm';
import { AppError } from '../common/errors.js';
import { migrate } from './migrate.js';
import { MIGRATIONS } from './migrations/index.js';
import { RecordReader, type Portions, type Selection } from './record-reader.js';
import type { NewRecord, StoredValue } from './record-table.js';
import { assertDurable, changeCounter, isStorageFailure, readerOptions, walPathOf, writerOptions } from './sqlite.js';
import type { StoreOutcome, WriteObserver } from './write-observer.js';
import { WalGuard } from './wal-guard.js';
import { WriteQueue, type QueueSize } from './write-queue.js';

type Entities = NonNullable<DataSourceOptions['entities']>;

/** Some minutes of full load, hours of a usual one. */
const DEFAULT_MAX_WAL_BYTES = 2 * 1024 ** 3;

/** The database as the features see it: a manager to read with, a queue to write through, and a token that tells of changes. */
export class Database {
  /** A token of another process, or of an earlier start, is never taken for one of this. */
  private readonly tokenPrefix = randomBytes(6).toString('base64url');

  private readonly writes: WriteQueue;
  private readonly records: RecordReader;
  private readonly countChanges: () => number;
  private observer: WriteObserver | undefined;
  private token: string | undefined;

  private constructor(
    /** Absolute path of the file. */
    readonly path: string,
    /** The copy that was taken before a migration changed the file at this start. */
    readonly backupPath: string | undefined,
    private readonly reader: DataSource,
    private readonly writer: DataSource,
    maxWalBytes: number,
  ) {
    const walGuard = new WalGuard(writer, maxWalBytes);
    this.writes = new WriteQueue(writer.createQueryRunner(), () => this.observer, undefined, walGuard);
    this.records = new RecordReader(reader);
    this.countChanges = changeCounter(reader);
  }

  /**
   * Opens the file, makes it when it is missing, and migrates it. At `maxWalBytes` of its write-ahead log, writes are refused.
   * @throws Error that says what is wrong with the file, in words for the operator
   */
  static async open(path: string, entities: Entities, { maxWalBytes = DEFAULT_MAX_WAL_BYTES } = {}): Promise<Database> {
    const writer = new DataSource(writerOptions(path, entities, MIGRATIONS));
    const backupPath = await migrate(writer);
    assertDurable(writer);
    const reader = await new DataSource(readerOptions(path, entities)).initialize();
    return new Database(path, backupPath, reader, writer, maxWalBytes);
  }

  /**
   * Reads what is committed, by TypeORM's means.
   * @throws AppError `unavailable` when the storage cannot be read now: locked for long, or failing
   */
  async read<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    try {
      return await work(this.reader.manager);
    } catch (error) {
      throw toReadFailure(error);
    }
  }

  /** One row of a query; every name in it is a column's or a constant of the code. */
  one<Row>(sql: string, parameters: readonly StoredValue[] = []): Promise<Row | undefined> {
    return Promise.resolve(reading(() => this.records.one(sql, parameters) as Row | undefined));
  }

  /** The first of the selected entities. */
  find<Entity extends object>(entity: EntityTarget<Entity>, selection: Selection): Promise<Entity | undefined> {
    return Promise.resolve(reading(() => this.records.find(entity, selection)));
  }

  /** All selected entities, read ahead no further than memory should bear. */
  list<Entity extends object>(entity: EntityTarget<Entity>, selection: Selection): Promise<Portions<Entity>> {
    return Promise.resolve(reading(() => this.records.list(entity, selection)));
  }

  /** See `WriteQueue.store`. */
  async store(records: readonly NewRecord[]): Promise<readonly StoreOutcome[]> {
    const outcomes = await this.writes.store(records);
    if (this.observer !== undefined) tell(this.observer, records, outcomes);
    return outcomes;
  }

  /** See `WriteQueue.run`. */
  write<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return this.writes.run(work);
  }

  /** From now on, tells this observer what happens to writes. */
  observe(observer: WriteObserver): void {
    this.observer = observer;
  }

  /** What waits to be written, and how much may. */
  get queue(): { readonly waiting: QueueSize; readonly limit: QueueSize } {
    return this.writes.size;
  }

  /** The sizes of the database and its write-ahead log on disk. */
  async sizes(): Promise<{ readonly databaseBytes: number; readonly walBytes: number }> {
    const sizeOf = (path: string): Promise<number> =>
      stat(path).then(
        ({ size }) => size,
        () => 0,
      );
    return { databaseBytes: await sizeOf(this.path), walBytes: await sizeOf(walPathOf(this.path)) };
  }

  /**
   * Differs from every earlier token when anything was committed since, by whichever process. Asked once a turn of the event loop: what
   * this process commits it acknowledges to nobody before the next.
   */
  changeToken(): string {
    if (this.token === undefined) {
      this.token = `${this.tokenPrefix}-${reading(this.countChanges)}`;
      setImmediate(() => (this.token = undefined));
    }
    return this.token;
  }

  /**
   * Proves that the database answers reads and takes writes, by a write.
   * @throws AppError `unavailable`
   */
  async probe(): Promise<void> {
    try {
      await this.read((manager) => manager.query('SELECT 1'));
      await this.write((manager) => manager.query('UPDATE server_probe SET count = count + 1'));
    } catch (error) {
      throw error instanceof AppError ? error : new AppError('unavailable', 'The database does not answer.', { cause: error });
    }
  }

  /** False since a commit failed, until one succeeds. */
  get isStoring(): boolean {
    return this.writes.lastCommitSucceeded;
  }

  /** Answers the waiting writes, then closes both connections. */
  async close(): Promise<void> {
    await this.writes.close();
    await this.reader.destroy();
    await this.writer.destroy();
  }
}

/** As `Database.read`, for what is read at once. */
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

function tell(observer: WriteObserver, records: readonly NewRecord[], outcomes: readonly StoreOutcome[]): void {
  const counts = new Map<NewRecord['kind'], Map<StoreOutcome, number>>();
  records.forEach(({ kind }, index) => {
    const outcome = outcomes[index] ?? 'stored';
    const ofKind = counts.get(kind) ?? new Map<StoreOutcome, number>();
    counts.set(kind, ofKind.set(outcome, (ofKind.get(outcome) ?? 0) + 1));
  });
  for (const [kind, ofKind] of counts) for (const [outcome, count] of ofKind) observer.recorded(kind.name, outcome, count);
}
