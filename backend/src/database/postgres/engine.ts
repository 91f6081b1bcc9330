import type { Pool } from 'pg';
import { DataSource, type DataSourceOptions, type EntityManager, type EntityTarget } from 'typeorm';
import { AppError } from '../../common/errors.js';
import { VERSION } from '../../config/version.js';
import type { AvailabilityListener, DatabaseSizes, Engine, Portions, Selection } from '../engine.js';
import type { Projections } from '../projections.js';
import type { StoredValue } from '../record-table.js';
import { Availability, unavailable } from './availability.js';
import { ChangeToken } from './change-token.js';
import { CommitNotifications } from './commit-notifications.js';
import { PostgresCommitter } from './committer.js';
import {
  isConnectionLoss,
  isPoolExhausted,
  isStorageFailure,
  insertFrom,
  jsonFields,
  lookUp,
  newClient,
  numbered,
  placeOf,
  poolOf,
  readerOptions,
  writerOptions,
  type PostgresOptions,
} from './connection.js';
import { migrate } from './migrate.js';
import { analyzeNewTables } from './planner-statistics.js';
import { Projector } from './projector.js';
import { RecordReader } from './record-reader.js';
import { Surveyor } from './surveyor.js';
import { entriesWith, withoutSpace } from './text.js';

export type { PostgresOptions };

type Entities = NonNullable<DataSourceOptions['entities']>;

/** A database of a PostgreSQL server, which several instances of this program may share. */
export class PostgresEngine implements Engine {
  readonly name = 'postgres';
  readonly jsonFields = jsonFields;
  readonly lookUp = lookUp;
  readonly insertFrom = insertFrom;
  readonly withoutSpace = withoutSpace;
  readonly entriesWith = entriesWith;
  readonly place: string;
  readonly committer: PostgresCommitter;
  private readonly availability: Availability;
  private readonly records: RecordReader;
  private readonly surveyor: Surveyor;
  private readonly notifications = new Set<CommitNotifications>();
  private readonly token = new ChangeToken(() => this.reading(() => this.readSnapshot()));

  private constructor(
    private readonly options: PostgresOptions,
    private readonly reader: DataSource,
    private readonly writer: DataSource,
    readonly warnings: readonly string[],
    projector: Projector,
  ) {
    this.place = placeOf(options.url);
    this.availability = new Availability(() => this.tryConnection());
    this.committer = new PostgresCommitter(writer, this.availability, projector);
    this.records = new RecordReader(reader);
    this.surveyor = new Surveyor(reader);
  }

  /** @throws Error that says what is wrong with the database, in words for the operator */
  static async open(options: PostgresOptions, entities: Entities, projections: Projections): Promise<PostgresEngine> {
    await migrate(options);
    const writer = await new DataSource(writerOptions(options, entities)).initialize();
    await assertDurable(writer);
    const projector = new Projector(writer, projections);
    await projector.catchUp(writer);
    await analyzeNewTables(writer);
    const reader = await new DataSource(readerOptions(options, entities)).initialize();
    return new PostgresEngine(options, reader, writer, await warningsOf(writer), projector);
  }

  get isAvailable(): boolean {
    return this.availability.isAvailable;
  }

  onAvailability(listener: AvailabilityListener): void {
    this.availability.onChange(listener);
  }

  one(sql: string, parameters: readonly StoredValue[]): Promise<unknown> {
    return this.reading(() => this.records.one(sql, parameters));
  }

  all(sql: string, parameters: readonly StoredValue[]): Promise<unknown[]> {
    return this.reading(() => this.records.all(sql, parameters));
  }

  survey(sql: string, parameters: readonly StoredValue[]): Promise<unknown[]> {
    return this.reading(() => this.surveyor.ask(sql, parameters));
  }

  find<Entity extends object>(entity: EntityTarget<Entity>, selection: Selection): Promise<Entity | undefined> {
    return this.reading(() => this.records.find(entity, selection));
  }

  async list<Entity extends object>(entity: EntityTarget<Entity>, selection: Selection): Promise<Portions<Entity>> {
    const { first, rest } = await this.reading(() => this.records.list(entity, selection));
    return rest === undefined ? { first } : { first, rest: this.readingOn(rest) };
  }

  read<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return this.reading(() => work(this.reader.manager));
  }

  snapshot<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return this.reading(() => this.reader.manager.transaction('REPEATABLE READ', work));
  }

  numbered(sql: string): string {
    return numbered(sql);
  }

  /** The planner knows how many rows a value has, and is left to choose. */
  withoutIndex(column: string): string {
    return column;
  }

  contains(text: string): string {
    return `STRPOS(${text}, ?) > 0`;
  }

  /**
   * Of exact decimals. The mean of doubles would depend on the order in which they are read, which is that of the plan; and it fails when the
   * squares of the numbers overflow, which their mean does not need. A cast of a double to numeric would round it to 15 digits.
   */
  mean(column: string): string {
    return `AVG(${column}::text::numeric)`;
  }

  changeToken(): Promise<string> {
    return this.token.read();
  }

  async sizes(): Promise<DatabaseSizes> {
    const row = await this.one('SELECT pg_database_size(current_database()) AS bytes', []);
    return { databaseBytes: (row as { bytes: number }).bytes };
  }

  onForeignCommit(listener: () => void): () => void {
    const notifications = new CommitNotifications(() => newClient(this.options), listener);
    this.notifications.add(notifications);
    return () => {
      this.notifications.delete(notifications);
      notifications.close();
    };
  }

  async close(): Promise<void> {
    this.availability.close();
    this.surveyor.close();
    for (const notifications of this.notifications) notifications.close();
    await this.reader.destroy();
    await this.writer.destroy();
  }

  private async reading<T>(read: () => Promise<T>): Promise<T> {
    const away = this.availability.error;
    if (away !== undefined) throw away;
    try {
      return await read();
    } catch (error) {
      throw this.toReadFailure(error);
    }
  }

  private async *readingOn<T>(portions: AsyncGenerator<T>): AsyncGenerator<T> {
    const away = this.availability.error;
    if (away !== undefined) throw away;
    try {
      yield* portions;
    } catch (error) {
      throw this.toReadFailure(error);
    }
  }

  private toReadFailure(error: unknown): unknown {
    if (isConnectionLoss(error)) {
      this.availability.lost(error);
      // Without its cause, which has been logged once for all.
      return unavailable('The connection to the database was lost.');
    }
    if (isPoolExhausted(error)) return new AppError('overloaded', 'Too many reads are waiting.', { retryAfterSeconds: 2 });
    return isStorageFailure(error) ? unavailable('The database cannot be read at the moment.', error) : error;
  }

  /**
   * Whatever is committed changes the snapshot. A server that took over from another, or that has crashed, may count the same transactions
   * again; but its process or its last checkpoint is another, because a recovery ends with one. Another version of this program may answer
   * otherwise from the same data.
   */
  private async readSnapshot(): Promise<string> {
    const row = await this.records.one(
      `SELECT pg_current_snapshot()::text AS snapshot, current_database() AS database,
          pg_postmaster_start_time()::text AS started, checkpoint_lsn::text AS checkpoint, pg_is_in_recovery() AS standby
        FROM pg_control_checkpoint()`,
      [],
    );
    // It is behind, and its snapshot does not tell what is committed meanwhile. The code is PostgreSQL's own, of a write there.
    if ((row as { standby: boolean }).standby) throw Object.assign(new Error('the server is a standby'), { code: '25006' });
    return JSON.stringify([VERSION, row]);
  }

  /** Whether the server takes connections and writes; if so, those from before are given up, which may be dead without knowing it. */
  private async tryConnection(): Promise<void> {
    const client = newClient(this.options);
    try {
      await client.connect();
      // So it is on a standby, and where an operator has closed the database to writes.
      const { rows } = await client.query<{ setting: string }>(`SELECT current_setting('transaction_read_only') AS setting`);
      if (rows[0]?.setting !== 'off') throw new Error('the server takes no writes');
    } finally {
      // Its end may never come.
      void client.end().catch(() => undefined);
    }
    for (const dataSource of [this.reader, this.writer]) dropIdle(poolOf(dataSource));
    for (const notifications of this.notifications) notifications.renew();
  }
}

/** Gives up the connections that nobody uses: each right as it is lent, so that there is no moment in which nobody hears of its end. */
function dropIdle(pool: Pool): void {
  for (let count = pool.idleCount; count > 0; count -= 1)
    pool.connect((error, _client, release) => {
      // Without a connection there is nothing to release.
      if (error === undefined) release(true);
    });
}

/** @throws Error when an acknowledged commit would not be on disk */
async function assertDurable(writer: DataSource): Promise<void> {
  const [row] = await writer.query<{ commit: string }[]>(`SELECT current_setting('synchronous_commit') AS commit`);
  if (row?.commit !== 'off' && row?.commit !== 'local') return;
  throw new Error(
    `the database is not durable: synchronous_commit is ${row.commit}, whatever this program asks for; is there a pooler between?`,
  );
}

async function warningsOf(writer: DataSource): Promise<string[]> {
  const [settings = {}] = await writer.query<Record<string, string>[]>(
    `SELECT current_setting('fsync') AS fsync, current_setting('full_page_writes') AS full_page_writes`,
  );
  return Object.entries(settings).flatMap(([name, value]) =>
    value === 'on' ? [] : [`the PostgreSQL server runs with ${name}=${value}: what is acknowledged may not survive a power cut.`],
  );
}
