/** All that is SQLite's own: how its connections are opened and what its errors mean. */
import type BetterSqlite3 from 'better-sqlite3';
import type { DataSource, DataSourceOptions, QueryRunner } from 'typeorm';
import type { EngineSql } from '../projections.js';

/** A reader's synchronous wait for a lock, which WAL hardly ever needs. It stops the event loop. */
const READER_BUSY_TIMEOUT_MS = 250;
/** Where nobody else waits for the event loop. */
const LONG_BUSY_TIMEOUT_MS = 10_000;
const JOURNAL_SIZE_LIMIT_BYTES = 64 * 1024 * 1024;
/** 64 MiB, from which on a commit copies the log itself, which stops the event loop: only where `Checkpointer` could not. */
const AUTOCHECKPOINT_PAGES = 16_000;
const CACHE_KIB = 16 * 1024;
const SYNCHRONOUS_FULL = 2;
/** Not TypeORM's default name, which a database written by another program may use as well. */
export const MIGRATIONS_TABLE = 'schema_migrations';

type Entities = NonNullable<DataSourceOptions['entities']>;
type Migrations = NonNullable<DataSourceOptions['migrations']>;

/** The one connection that writes. */
export function writerOptions(database: string, entities: Entities, migrations: Migrations): DataSourceOptions {
  return {
    ...commonOptions(database, entities),
    // The write queue waits for other processes itself, without stopping the event loop.
    timeout: 0,
    migrations,
    migrationsTableName: MIGRATIONS_TABLE,
    migrationsTransactionMode: 'each',
    prepareDatabase: (connection: BetterSqlite3.Database) => {
      connection.pragma('journal_mode = WAL');
      // Not persistent in the file, and NORMAL by default under WAL: without FULL a power cut loses acknowledged commits.
      connection.pragma('synchronous = FULL');
      connection.pragma(`wal_autocheckpoint = ${AUTOCHECKPOINT_PAGES}`);
      connection.pragma(`journal_size_limit = ${JOURNAL_SIZE_LIMIT_BYTES}`);
      prepareCommon(connection);
    },
  };
}

/** The connection that reads, on the same file; it cannot write. */
export function readerOptions(database: string, entities: Entities): DataSourceOptions {
  return {
    ...commonOptions(database, entities),
    timeout: READER_BUSY_TIMEOUT_MS,
    prepareDatabase: (connection: BetterSqlite3.Database) => {
      prepareCommon(connection);
      connection.pragma('query_only = ON');
    },
  };
}

/** A connection to a file that must be there and of which nothing is changed, be it by the way it is opened. */
export function untouchedOptions(database: string, entities: Entities): DataSourceOptions {
  return { ...commonOptions(database, entities), readonly: true, fileMustExist: true, timeout: LONG_BUSY_TIMEOUT_MS };
}

function commonOptions(database: string, entities: Entities) {
  return {
    type: 'better-sqlite3',
    database,
    entities,
    synchronize: false,
    logger: 'debug',

    statementCacheSize: 200,
  } as const;
}

function prepareCommon(connection: BetterSqlite3.Database): void {
  connection.pragma(`cache_size = -${CACHE_KIB}`);
  connection.pragma('temp_store = MEMORY');
}

/** The driver's own handle, for what TypeORM has no word for. */
export function sqliteHandle(dataSource: DataSource): BetterSqlite3.Database {
  return (dataSource.driver as unknown as { databaseConnection: BetterSqlite3.Database }).databaseConnection;
}

/** @throws Error when an acknowledged commit would not survive a power cut */
export function assertDurable(writer: DataSource): void {
  const handle = sqliteHandle(writer);
  const synchronous = handle.pragma('synchronous', { simple: true });
  const journalMode = handle.pragma('journal_mode', { simple: true });
  if (synchronous !== SYNCHRONOUS_FULL || journalMode !== 'wal')
    throw new Error(
      `the database is not durable: synchronous is ${String(synchronous)}, not FULL (2), or journal_mode is ${String(journalMode)}, not wal`,
    );
}

/** From now on statements wait this long, synchronously, for the locks of other processes. */
export function waitForLocks(dataSource: DataSource, patienceMs: number): void {
  sqliteHandle(dataSource).pragma(`busy_timeout = ${patienceMs}`);
}

/** Takes the write lock at once; a deferred transaction could fail at its first write, when others have already joined it. */
export const BEGIN_WRITE = 'BEGIN IMMEDIATE';

/** The column, out of the planner's reach: it would rather find by this column and sort than walk in the order of the answer. */
export function withoutIndex(column: string): string {
  return `+${column}`;
}

/** Not LIKE, which takes U+FFFE and U+FFFF for U+FFFD. */
export function contains(text: string): string {
  return `INSTR(${text}, ?) > 0`;
}

/** SQLite's sum is compensated, but may overflow: then it is taken of numbers that are 2^64 times smaller. */
export function mean(column: string): string {
  const scaled = `AVG(${column} * ${2 ** -64}) * ${2 ** 64}.0`;
  return `CASE WHEN ABS(AVG(${column})) <= ${Number.MAX_VALUE} THEN AVG(${column}) ELSE ${scaled} END`;
}

/** See `EngineSql`. A whole number too large for SQLite's comes out as a double, as in JavaScript. */
export const jsonFields: EngineSql['jsonFields'] = (rows, column, fields, also) => {
  const values = Object.entries(fields).map(([name, type]) =>
    type === 'text'
      ? `CASE WHEN json_type(${column}, '$.${name}') = 'text' THEN ${column} ->> '$.${name}' END AS ${name}`
      : `CASE WHEN json_type(${column}, '$.${name}') IN ('integer', 'real') THEN CAST(${column} ->> '$.${name}' AS REAL) END AS ${name}`,
  );
  return `SELECT ${[...values, ...also].join(', ')} FROM ${rows} AS objects`;
};

/** See `EngineSql`. It keeps the order of a CROSS JOIN, and of a LEFT one. */
export const lookUp: EngineSql['lookUp'] = (table, alias, condition, join = 'CROSS') => `${join} JOIN ${table} AS ${alias} ON ${condition}`;

/** See `EngineSql`. */
export const insertFrom: EngineSql['insertFrom'] = (shared, inserts) => {
  const expressions = Object.entries(shared).map(([name, rows]) => `${name} AS (${rows})`);
  return inserts.map((insert) => `WITH ${expressions.join(', ')} ${insert}`);
};

/** Whether the transaction is still open: SQLite rolls the whole of it back by itself when the disk is full or fails. */
export function isTransactionOpen(runner: QueryRunner): boolean {
  return sqliteHandle(runner.dataSource).inTransaction;
}

/** Another process holds the write lock: worth trying again soon. */
export function isBusy(error: unknown): boolean {
  return errorCode(error).startsWith('SQLITE_BUSY');
}

/** The storage cannot take writes now (disk full, input/output error, read-only file), whatever is written. */
export function isStorageFailure(error: unknown): boolean {
  return /^SQLITE_(FULL|IOERR|READONLY|CANTOPEN|NOMEM|CORRUPT|NOTADB|BUSY)/.test(errorCode(error));
}

function errorCode(error: unknown): string {
  const { code, driverError } = Object(error) as { code?: unknown; driverError?: { code?: unknown } };
  const found = driverError?.code ?? code;
  return typeof found === 'string' ? found : '';
}

/** Reads a number that changes whenever another connection, of this process or another, has committed to the file. */
export function changeCounter(reader: DataSource): () => number {
  const statement = sqliteHandle(reader).prepare('PRAGMA data_version').pluck();
  return () => Number(statement.get());
}

/** Where SQLite keeps the write-ahead log of a file. */
export function walPathOf(path: string): string {
  return `${path}-wal`;
}

/** Moves all of the write-ahead log into the file and cuts it, unless somebody still reads an older state. @returns whether it was cut */
export function truncateWal(writer: DataSource): boolean {
  const [result] = sqliteHandle(writer).pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[];
  return result?.busy === 0;
}
