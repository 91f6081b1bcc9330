import type { DataSourceOptions, EntityManager, EntityTarget } from 'typeorm';
import { AppError } from '../common/errors.js';
import type { AvailabilityListener, DatabaseSizes, Engine, Portions, Selection, WordCondition } from './engine.js';
import { PostgresEngine, type PostgresOptions } from './postgres/engine.js';
import type { EngineSql, Projections } from './projections.js';
import type { NewRecord, StoredValue } from './record-table.js';
import { SqliteEngine, type SqliteOptions } from './sqlite/engine.js';
import type { StoreOutcome, WriteObserver } from './write-observer.js';
import { WriteQueue, type QueueSize } from './write-queue.js';

type Entities = NonNullable<DataSourceOptions['entities']>;

/** Which database: a file, or a PostgreSQL server. */
export type DatabaseOptions = SqliteOptions | PostgresOptions;

/** A transaction whose turn it is to write. */
export interface Transaction {
  /** The rows of a statement that answers with rows; `?` stands for each parameter. */
  query<Row>(sql: string, parameters?: readonly StoredValue[]): Promise<Row[]>;
}

/** The database as the features see it: means to read, a queue to write through, and a token that tells of changes. */
export class Database implements EngineSql {
  private readonly writes: WriteQueue;
  private observer: WriteObserver | undefined;
  private commitListener: (() => void) | undefined;

  private constructor(private readonly engine: Engine) {
    this.writes = new WriteQueue(
      engine.committer,
      () => this.observer,
      undefined,
      () => this.commitListener?.(),
    );
  }

  /**
   * Opens the database, migrates it, and brings what is derived from its records up to date.
   * @throws Error that says what is wrong with it, in words for the operator
   */
  static async open(options: DatabaseOptions, entities: Entities, projections: Projections = { kinds: [] }): Promise<Database> {
    return new Database(
      'url' in options
        ? await PostgresEngine.open(options, entities, projections)
        : await SqliteEngine.open(options, entities, projections),
    );
  }

  get engineName(): Engine['name'] {
    return this.engine.name;
  }

  /** Where the data is, as anybody may see it: without a password. */
  get place(): string {
    return this.engine.place;
  }

  /** The copy that was taken before a migration changed a file at this start. */
  get backupPath(): string | undefined {
    return this.engine.backupPath;
  }

  /** What the operator should know of how the database is set up. */
  get warnings(): readonly string[] {
    return this.engine.warnings;
  }

  /**
   * Reads what is committed, by TypeORM's means.
   * @throws AppError `unavailable` when the storage cannot be read now: locked for long, failing or out of reach; so do the other reads
   */
  read<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return this.engine.read(work);
  }

  /** Reads as often as it takes, all of it of one moment, however long that is; writes go on meanwhile. */
  snapshot<T>(work: (query: <Row>(sql: string) => Promise<Row[]>) => Promise<T>): Promise<T> {
    return this.engine.snapshot((manager) => work((sql) => manager.query(sql)));
  }

  /** One row of a query; every name in it is a column's or a constant of the code. */
  async one<Row>(sql: string, parameters: readonly StoredValue[] = []): Promise<Row | undefined> {
    return (await this.engine.one(sql, parameters)) as Row | undefined;
  }

  /** All rows of a query, which has to bound them; every name in it is a column's or a constant of the code. */
  async all<Row>(sql: string, parameters: readonly StoredValue[] = []): Promise<Row[]> {
    return (await this.engine.all(sql, parameters)) as Row[];
  }

  /**
   * All rows, which should be few, of a query that may go through many: the event loop is free meanwhile, and so are the connections of the
   * other reads. It sees all that was committed before the call. Every name in it is a column's or a constant of the code.
   * @throws AppError `overloaded` when too many of these wait, `unavailable` when it takes more than 5 seconds; as the other reads besides
   */
  async survey<Row>(sql: string, parameters: readonly StoredValue[] = []): Promise<Row[]> {
    return (await this.engine.survey(sql, parameters)) as Row[];
  }

  /** The first of the selected entities. */
  find<Entity extends object>(entity: EntityTarget<Entity>, selection: Selection): Promise<Entity | undefined> {
    return this.engine.find(entity, selection);
  }

  /** All selected entities, read ahead no further than memory should bear. */
  list<Entity extends object>(entity: EntityTarget<Entity>, selection: Selection): Promise<Portions<Entity>> {
    return this.engine.list(entity, selection);
  }

  /** The column for a condition, out of the reach of a planner that would rather find by this column than walk in the order of the answer. */
  withoutIndex(column: string): string {
    return this.engine.withoutIndex(column);
  }

  /** A condition: the text, which is an expression, contains the parameter, byte for byte. */
  contains(text: string): string {
    return this.engine.contains(text);
  }

  /** An expression: the text, which is an expression, without its ASCII white space. Snippets are indexed by the length of it. */
  withoutSpace(text: string): string {
    return this.engine.withoutSpace(text);
  }

  /**
   * A condition on the table `corpus` under no other name: snippets that have all of these words, of which the last may go on.
   * @param words at least one, as `wordsOf` makes them: then nothing in them can be taken for anything but a word
   */
  entriesWith(words: readonly string[]): WordCondition {
    return this.engine.entriesWith(words);
  }

  /**
   * An expression for the mean of a column's numbers, which is a number or the text of one. On every engine it is right to more digits than
   * `toPrecision(12)` shows, whatever the order and the size of the numbers.
   */
  mean(column: string): string {
    return this.engine.mean(column);
  }

  get jsonFields(): EngineSql['jsonFields'] {
    return this.engine.jsonFields;
  }

  get lookUp(): EngineSql['lookUp'] {
    return this.engine.lookUp;
  }

  get insertFrom(): EngineSql['insertFrom'] {
    return this.engine.insertFrom;
  }

  /** See `WriteQueue.store`. */
  async store(records: readonly NewRecord[]): Promise<readonly StoreOutcome[]> {
    const outcomes = await this.writes.store(records);
    if (this.observer !== undefined) tell(this.observer, records, outcomes);
    return outcomes;
  }

  /** See `WriteQueue.run`. */
  write<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    return this.writes.run((manager) =>
      work({ query: (sql, parameters = []) => manager.query(this.engine.numbered(sql), [...parameters]) }),
    );
  }

  /** From now on, tells this observer what happens to writes. */
  observe(observer: WriteObserver): void {
    this.observer = observer;
  }

  /**
   * From now on, calls the listener right after every commit of this process, and when the database tells of one of another process. It
   * is called on the hot path, must neither throw nor wait, and may not hear of everything.
   * @returns how to end that
   */
  onCommit(listener: () => void): () => void {
    this.commitListener = listener;
    const endForeign = this.engine.onForeignCommit?.(listener);
    return () => {
      this.commitListener = undefined;
      endForeign?.();
    };
  }

  /** Calls the listener when the database cannot be reached any more, and when it can again. */
  onAvailability(listener: AvailabilityListener): void {
    this.engine.onAvailability?.((isAvailable, cause) => {
      listener(isAvailable, cause);
      // The next write would tell anyway; but whoever looks at the state should not have to wait for one.
      if (isAvailable) this.probe().catch(() => undefined);
    });
  }

  /** What waits to be written, and how much may. */
  get queue(): { readonly waiting: QueueSize; readonly limit: QueueSize } {
    return this.writes.size;
  }

  /** What the database takes on disk. */
  sizes(): Promise<DatabaseSizes> {
    return this.engine.sizes();
  }

  /**
   * Differs from every earlier token when anything was committed since, by whichever process. At once where it can be told without waiting.
   * @throws AppError `unavailable`
   */
  changeToken(): string | Promise<string> {
    return this.engine.changeToken();
  }

  /**
   * Proves that the database answers reads and takes writes, by a write.
   * @throws AppError `unavailable`
   */
  async probe(): Promise<void> {
    try {
      await this.read((manager) => manager.query('SELECT 1'));
      await this.write((transaction) => transaction.query('UPDATE server_probe SET count = count + 1'));
    } catch (error) {
      throw error instanceof AppError ? error : new AppError('unavailable', 'The database does not answer.', { cause: error });
    }
  }

  /** False since a commit failed or the database went away, until a commit succeeds. */
  get isStoring(): boolean {
    return this.engine.isAvailable && this.writes.lastCommitSucceeded;
  }

  /** Answers the waiting writes, then closes all connections. */
  async close(): Promise<void> {
    await this.writes.close();
    await this.engine.close();
  }
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
