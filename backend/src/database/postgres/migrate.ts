import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import { DataSource, MigrationExecutor } from 'typeorm';
import {
  isStorageFailure,
  LOCK_MIGRATIONS,
  migrationOptions,
  MIGRATIONS_TABLE,
  newClient,
  placeOf,
  type PostgresOptions,
} from './connection.js';
import { MIGRATIONS } from './migrations/index.js';

/** How long the start waits for a server that is starting itself. */
const START_PATIENCE_MS = 30_000;
const RETRY_MS = 500;
const OLDEST_VERSION = 150_000;

/**
 * Brings the database to the newest schema. Of several instances that start at once, one does, and the others wait for it.
 * @throws Error in words for the operator: not reachable, too old, made by a newer version
 */
export async function migrate(options: PostgresOptions): Promise<void> {
  const place = placeOf(options.url);
  const client = await connect(options, place);
  try {
    await assertSuitable(client);
    await runMigrations(options);
  } catch (error) {
    throw new Error(`The database ${place} cannot be used: ${describe(error)}. What it holds was left as it is.`, { cause: error });
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function connect(options: PostgresOptions, place: string): Promise<pg.Client> {
  const deadline = performance.now() + START_PATIENCE_MS;
  for (;;) {
    const client = newClient(options);
    try {
      await client.connect();
      return client;
    } catch (error) {
      await client.end().catch(() => undefined);
      const isHopeless = /^(28|3D)/.test(String((error as { code?: unknown }).code)) || !isStorageFailure(error);
      if (isHopeless || performance.now() >= deadline)
        throw new Error(`The database ${place} cannot be reached: ${describe(error)}`, { cause: error });
      await delay(RETRY_MS);
    }
  }
}

async function assertSuitable(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ version: string; encoding: string }>(
    `SELECT current_setting('server_version_num') AS version, current_setting('server_encoding') AS encoding`,
  );
  const { version = '0', encoding = '' } = rows[0] ?? {};
  if (Number(version) < OLDEST_VERSION) throw new Error(`its server is older than PostgreSQL 15 (${version})`);
  if (encoding !== 'UTF8') throw new Error(`its encoding is ${encoding}, not UTF8`);
}

async function runMigrations(options: PostgresOptions): Promise<void> {
  const dataSource = await new DataSource(migrationOptions(options, MIGRATIONS)).initialize();
  const runner = dataSource.createQueryRunner();
  try {
    // Held by the connection that migrates, until it ends. The wait for others has no limit: they end, or their connections do.
    await runner.query(LOCK_MIGRATIONS);
    const known = dataSource.migrations.map(({ name }) => name ?? '');
    const unknown = (await executedMigrations(runner)).filter((name) => !known.includes(name));
    if (unknown.length > 0) throw new Error(`it was written by a newer version of this program (it has ${unknown.join(', ')})`);
    const executor = new MigrationExecutor(dataSource, runner);
    executor.transaction = 'each';
    await executor.executePendingMigrations();
  } finally {
    await runner.release();
    await dataSource.destroy();
  }
}

/** The names of the migrations that a database has seen, oldest first. */
export async function executedMigrations(connection: { query(sql: string): Promise<unknown> }): Promise<string[]> {
  const [{ table } = { table: null }] = (await connection.query(`SELECT to_regclass('${MIGRATIONS_TABLE}') AS table`)) as {
    table: string | null;
  }[];
  if (table === null) return [];
  const rows = (await connection.query(`SELECT name FROM ${MIGRATIONS_TABLE} ORDER BY id`)) as { name: string }[];
  return rows.map(({ name }) => name);
}

function describe(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(describe).join('; ');
  return error instanceof Error ? error.message : String(error);
}
