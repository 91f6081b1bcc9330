/** All that is PostgreSQL's own about connections: how they are opened and what their errors mean. */
import pg from 'pg';
import type { DataSource, DataSourceOptions } from 'typeorm';
import type { EngineSql } from '../projections.js';

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
/** The lock of a machine that has lost its power must not keep the others from starting for hours. */
const MIGRATION_SETTINGS = {
  statement_timeout: 0,
  lock_timeout: 0,
  idle_in_transaction_session_timeout: 0,
  idle_session_timeout: 0,
  tcp_keepalives_idle: 30,
};
const APPLICATION = 'aurora-telemetry';
/** Not TypeORM's default name, which a database written by another program may use as well. */
export const MIGRATIONS_TABLE = 'schema_migrations';

/** Numbers of advisory locks of this program; the first half keeps clear of other programs in the same database. */
const LOCKS = 1_096_110_671;
/** Where a commit is announced. */
const COMMITS = 'aurora_commits';
export const LISTEN_TO_COMMITS = `LISTEN ${COMMITS}`;
/**
 * Begins a transaction whose turn it is to write. One transaction writes at a time, of whichever instance: so rows become visible in the
 * order of their arrival numbers, which readers of `after` rely on, and no two can wait for each other. What was committed before the turn came
 * must be seen in it, whatever isolation is the server's default. Its commit wakes the other instances; said here, in a message that is sent
 * anyway, that costs the turn next to nothing.
 */
export const BEGIN_WRITE = `BEGIN ISOLATION LEVEL READ COMMITTED; SELECT pg_advisory_xact_lock(${LOCKS}, 1); NOTIFY ${COMMITS}`;
export const LOCK_MIGRATIONS = `SELECT pg_advisory_lock(${LOCKS}, 2)`;

type Settings = Readonly<Record<string, string | number>>;
type Entities = NonNullable<DataSourceOptions['entities']>;
type Migrations = NonNullable<DataSourceOptions['migrations']>;

/** The connections that read; they cannot write. */
export function readerOptions(options: PostgresOptions, entities: Entities): DataSourceOptions {
  const { poolSize, statementTimeoutMs } = { ...DEFAULTS, ...options };
  const settings = {
    default_transaction_read_only: 'on',
    // How many rows a run or a function has differs by far, so a plan that is kept for all of them would be wrong for some.
    plan_cache_mode: 'force_custom_plan',
  };
  return dataSourceOptions(options, entities, settings, { max: poolSize, query_timeout: statementTimeoutMs + ANSWER_PATIENCE_MS });
}

/** The connection that writes. */
export function writerOptions(options: PostgresOptions, entities: Entities): DataSourceOptions {
  const { statementTimeoutMs, lockTimeoutMs } = { ...DEFAULTS, ...options };
  // Whatever the server's default: what is acknowledged is on disk.
  const settings = {
    synchronous_commit: 'on',
    tcp_user_timeout: UNTAKEN_ANSWER_MS,
    // The projections take in a few rows, which no statistics tell of: they are to be found by indexes, however small the tables seem.
    enable_seqscan: 'off',
    enable_hashjoin: 'off',
    enable_mergejoin: 'off',
  };
  return dataSourceOptions(options, entities, settings, {
    max: 1,
    // A transaction is sent without waiting for answers in between; the time of all its statements runs from then on.
    pipeline: true,
    query_timeout: lockTimeoutMs + 2 * statementTimeoutMs + ANSWER_PATIENCE_MS,
  });
}

/** A connection for the time of the migrations, which may take as long as they do, and wait for those of others as long as these do. */
export function migrationOptions(options: PostgresOptions, migrations: Migrations): DataSourceOptions {
  return {
    ...commonOptions(options, MIGRATION_SETTINGS, { max: 1 }),
    entities: [],
    migrations,
    migrationsTableName: MIGRATIONS_TABLE,
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

function dataSourceOptions(options: PostgresOptions, entities: Entities, settings: Settings, pool: object): DataSourceOptions {
  const { statementTimeoutMs, lockTimeoutMs } = { ...DEFAULTS, ...options };
  const timeouts = {
    statement_timeout: statementTimeoutMs,
    lock_timeout: lockTimeoutMs,
    idle_in_transaction_session_timeout: IDLE_IN_TURN_MS,
    // Compiling a plan takes longer than most of them run.
    jit: 'off',
  };
  return { ...commonOptions(options, { ...timeouts, ...settings }, pool), entities };
}

function commonOptions(options: PostgresOptions, settings: Settings, pool: object) {
  const { connectTimeoutMs } = { ...DEFAULTS, ...options };
  const { url, given } = withoutSettings(options.url);
  // Ours come last, and the last one counts. All digits of a double, or it would not come back as it was stored.
  const all = Object.entries({ extra_float_digits: 1, ...settings }).map(([name, value]) => `-c ${name}=${value}`);
  return {
    type: 'postgres',
    url,
    applicationName: APPLICATION,
    connectTimeoutMS: connectTimeoutMs,
    extra: { types: { getTypeParser }, keepAlive: true, options: [given, ...all].join(' '), ...pool },
    synchronize: false,
    installExtensions: false,
    logger: 'debug',
    // A connection that nobody was using has ended; the pool makes another when one is needed.
    poolErrorHandler: () => undefined,
  } as const;
}

/** What an address says of settings of the connection, which the driver would take in place of ours. */
const SETTINGS_OF_ADDRESS = ['statement_timeout', 'query_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout'];

function withoutSettings(address: string): { readonly url: string; readonly given: string } {
  const url = new URL(address);
  const given = url.searchParams.get('options') ?? '';
  for (const name of ['options', ...SETTINGS_OF_ADDRESS]) url.searchParams.delete(name);
  return { url: url.href, given };
}

/** Whole numbers as numbers: all that is stored fits into a double exactly. */
function getTypeParser(...[type, format]: Parameters<typeof pg.types.getTypeParser>): ReturnType<typeof pg.types.getTypeParser> {
  return type === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(type, format);
}

/** A statement with `$1`, `$2` and so on in the places of its question marks. */
export function numbered(sql: string): string {
  let count = 0;
  return sql.replaceAll('?', () => `$${(count += 1)}`);
}

/** A double has at most 309 before its point. */
const UNUSUAL_DIGITS = 250;

/**
 * A condition on JSON that may be valid and yet be refused by PostgreSQL, which would keep the database from opening: U+0000 and halves of
 * surrogate pairs, numbers that no double holds, and more levels than its stack. Other JSON may meet it, too.
 */
function isUnusual(json: string): string {
  // Looking for many digits takes ten times as long as all the rest, and a short text has none.
  return `(${json} ~ '\\\\u|[0-9][eE]' OR OCTET_LENGTH(${json}) > ${UNUSUAL_DIGITS} AND (${json} ~ '[0-9]{${UNUSUAL_DIGITS}}' OR OCTET_LENGTH(${json}) > 8192))`;
}

const JSON_TYPES = { text: { name: 'string', cast: '' }, number: { name: 'number', cast: '::double precision' } };

/** See `EngineSql`. Each step for itself, so that the object is cast once, and looked into once for each name. Not jsonb, which would be made of the whole object first. */
export const jsonFields: EngineSql['jsonFields'] = (rows, column, fields, also) => {
  const names = Object.keys(fields);
  const select = (...columns: string[]): string => `SELECT ${[...columns, ...also].join(', ')} FROM`;
  const judged = `${select(`${column} AS json`, `${isUnusual(column)} AS is_unusual`)} ${rows} AS objects OFFSET 0`;
  const parsed = `${select('json', 'is_unusual', 'CASE WHEN is_unusual THEN NULL ELSE json::json END AS object')} (${judged}) AS judged OFFSET 0`;
  const parts = names.map((name) => `object -> '${name}' AS ${name}`);
  const values = Object.entries(fields).map(([name, type]) => {
    const { name: wanted, cast } = JSON_TYPES[type];
    return `CASE WHEN is_unusual THEN unusual_json(json, '${name}', '${wanted}')${cast}
      WHEN json_typeof(${name}) = '${wanted}' THEN (${name} #>> '{}')${cast} END AS ${name}`;
  });
  return `${select(...values)} (${select('json', 'is_unusual', ...parts)} (${parsed}) AS parsed OFFSET 0) AS parts`;
};

/** See `EngineSql`. OFFSET keeps the planner from looking into the subquery: what it is beside could only follow it. */
export const lookUp: EngineSql['lookUp'] = (table, alias, condition, join = 'CROSS') =>
  `${join} JOIN LATERAL (SELECT * FROM ${table} AS ${alias} WHERE ${condition} OFFSET 0) AS ${alias}${join === 'LEFT' ? ' ON true' : ''}`;

/** See `EngineSql`. One statement, in which an insert is a table expression too. */
export const insertFrom: EngineSql['insertFrom'] = (shared, inserts) => {
  const expressions = Object.entries(shared).map(([name, rows]) => `${name} AS MATERIALIZED (${rows})`);
  const others = inserts.slice(0, -1).map((insert, index) => `insert_${index} AS (${insert})`);
  return [`WITH ${[...expressions, ...others].join(', ')} ${inserts.at(-1) ?? ''}`];
};

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

/** A statement before this one has failed; it tells why. */
export function isOfFailedTransaction(error: unknown): boolean {
  return driverErrorOf(error).code === '25P02';
}

/** Another instance, or a tool, holds what this one waits for: worth trying again soon. */
export function isBusy(error: unknown): boolean {
  return /^(55P03|40001|40P01)$/.test(driverErrorOf(error).code);
}

/** Nobody let go of a connection in time: more is asked than the pool can do. */
export function isPoolExhausted(error: unknown): boolean {
  return driverErrorOf(error).message.startsWith('timeout exceeded when trying to connect');
}

/** The server has stopped a statement, at its limit of time. */
export function isTakingTooLong(error: unknown): boolean {
  return driverErrorOf(error).code === '57014';
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
