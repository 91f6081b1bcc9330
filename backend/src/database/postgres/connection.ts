/** All that is PostgreSQL's own about connections: how they are opened and what their errors mean. */
import pg from 'pg';
import type { DataSource, DataSourceOptions } from 'typeorm';

export interface PostgresOptions {
  /** postgres://user:password@host:port/database; its parameters are the driver's. */
  readonly url: string;
  /** Connections that read; one more writes. */
  readonly poolSize?: number;
  /** What a statement may take; the driver gives up a little later, should the server not answer at all. */
  readonly statementTimeoutMs?: number;
  /** How long a group waits for its turn to write before its writes are refused. */
  readonly lockTimeoutMs?: number;
  readonly connectTimeoutMs?: number;
}

const DEFAULTS = { poolSize: 10, statementTimeoutMs: 15_000, lockTimeoutMs: 5_000, connectTimeoutMs: 3_000 };
/** What the driver waits beyond the server's own limit. */
const ANSWER_PATIENCE_MS = 2_000;
/** An instance that stands still in its turn to write is thrown out, so that the others go on: when it asks nothing, and when it takes no answer. */
const IDLE_IN_TURN_MS = 5_000;
const UNTAKEN_ANSWER_MS = 10_000;
const APPLICATION = 'aurora-telemetry';
/** Not TypeORM's default name, which a database written by another program may use as well. */
export const MIGRATIONS_TABLE = 'schema_migrations';

/** Numbers of advisory locks of this program; the first half keeps clear of other programs in the same database. */
const LOCKS = 1_096_110_671;
/**
 * Begins a transaction whose turn it is to write. One transaction writes at a time, of whichever instance: so rows become visible in the
 * order of their arrival numbers, which readers of `after` rely on, and no two can wait for each other. What was committed before the turn came
 * must be seen in it, whatever isolation is the server's default.
 */
export const BEGIN_WRITE = `BEGIN ISOLATION LEVEL READ COMMITTED; SELECT pg_advisory_xact_lock(${LOCKS}, 1)`;
export const LOCK_MIGRATIONS = `SELECT pg_advisory_lock(${LOCKS}, 2)`;

type Entities = NonNullable<DataSourceOptions['entities']>;
type Migrations = NonNullable<DataSourceOptions['migrations']>;

/** The connections that read; they cannot write. */
export function readerOptions(options: PostgresOptions, entities: Entities): DataSourceOptions {
  const { poolSize = DEFAULTS.poolSize } = options;
  return dataSourceOptions(options, entities, poolSize, { options: '-c default_transaction_read_only=on' });
}

/** The connection that writes. */
export function writerOptions(options: PostgresOptions, entities: Entities): DataSourceOptions {
  // Whatever the server's default: what is acknowledged is on disk. And a transaction is sent without waiting for answers in between.
  const settings = `-c synchronous_commit=on -c tcp_user_timeout=${UNTAKEN_ANSWER_MS}`;
  return dataSourceOptions(options, entities, 1, { options: settings, pipeline: true });
}

/** A connection for the time of the migrations, which may take as long as they do. */
export function migrationOptions(
  { url, connectTimeoutMs = DEFAULTS.connectTimeoutMs }: PostgresOptions,
  migrations: Migrations,
): DataSourceOptions {
  return {
    ...commonOptions(url, connectTimeoutMs),
    entities: [],
    migrations,
    migrationsTableName: MIGRATIONS_TABLE,
    migrationsTransactionMode: 'each',
    poolSize: 1,
  };
}

/** A connection of nobody else's. */
export function newClient({ url, connectTimeoutMs = DEFAULTS.connectTimeoutMs }: PostgresOptions): pg.Client {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: connectTimeoutMs,
    query_timeout: connectTimeoutMs,
    application_name: APPLICATION,
  });
  // An error while nothing is asked; whoever asks next gets one of its own.
  client.on('error', () => undefined);
  return client;
}

function dataSourceOptions(options: PostgresOptions, entities: Entities, poolSize: number, extra: object): DataSourceOptions {
  const { url, statementTimeoutMs, lockTimeoutMs, connectTimeoutMs } = { ...DEFAULTS, ...options };
  return {
    ...commonOptions(url, connectTimeoutMs),
    entities,
    poolSize,
    extra: {
      types: { getTypeParser },
      keepAlive: true,
      statement_timeout: statementTimeoutMs,
      query_timeout: statementTimeoutMs + ANSWER_PATIENCE_MS,
      lock_timeout: lockTimeoutMs,
      idle_in_transaction_session_timeout: IDLE_IN_TURN_MS,
      ...extra,
    },
  };
}

function commonOptions(url: string, connectTimeoutMs: number) {
  return {
    type: 'postgres',
    url,
    applicationName: APPLICATION,
    connectTimeoutMS: connectTimeoutMs,
    synchronize: false,
    installExtensions: false,
    logger: 'debug',
    // A connection that nobody was using has ended; the pool makes another when one is needed.
    poolErrorHandler: () => undefined,
  } as const;
}

/** Whole numbers as numbers: all that is stored fits into a double exactly. */
function getTypeParser(...[type, format]: Parameters<typeof pg.types.getTypeParser>): ReturnType<typeof pg.types.getTypeParser> {
  return type === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(type, format);
}

/** The driver's own pool, for what TypeORM has no word for. */
export function poolOf(dataSource: DataSource): pg.Pool {
  return (dataSource.driver as unknown as { master: pg.Pool }).master;
}

/** Host, port and database of an address, without what is secret in it. */
export function placeOf(url: string): string {
  const { hostname, port, pathname, searchParams } = new URL(url);
  const host = searchParams.get('host') ?? hostname;
  return `${host}:${port === '' ? '5432' : port}${pathname}`;
}

/** The server is gone, is going or never was there: whatever is asked next would fail too. */
export function isConnectionLoss(error: unknown): boolean {
  const { code, message } = driverErrorOf(error);
  return (
    /^(ECONN|EPIPE|ETIMEDOUT|EHOST|ENET|ENOTFOUND|EAI_AGAIN|ENOENT|EACCES)/.test(code) ||
    // Connection exceptions; wrong password and the like; no such database; shutting down, crashed, starting; a standby, which cannot write.
    /^(08...|28...|3D000|57P0[1-5]|25006|25P03)$/.test(code) ||
    /^(Connection terminated|Client has encountered a connection error|Client was closed|Query read timeout|Connection ended|timeout expired)/.test(
      message,
    )
  );
}

/** Another instance, or a tool, holds what this one waits for: worth trying again soon. */
export function isBusy(error: unknown): boolean {
  return /^(55P03|40001|40P01)$/.test(driverErrorOf(error).code);
}

/** Nobody let go of a connection in time: more is asked than the pool can do. */
export function isPoolExhausted(error: unknown): boolean {
  return driverErrorOf(error).message.startsWith('timeout exceeded when trying to connect');
}

/** The server cannot do it now (disk full, input/output error, out of memory, took too long), whatever is asked. */
export function isStorageFailure(error: unknown): boolean {
  const { code } = driverErrorOf(error);
  return isConnectionLoss(error) || isBusy(error) || isPoolExhausted(error) || /^(53...|58...|XX...|57014)$/.test(code);
}

function driverErrorOf(error: unknown): { readonly code: string; readonly message: string } {
  const { code, message, driverError } = Object(error) as { code?: unknown; message?: unknown; driverError?: unknown };
  if (driverError !== undefined) return driverErrorOf(driverError);
  return { code: typeof code === 'string' ? code : '', message: typeof message === 'string' ? message : '' };
}
