import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseServer } from '#postgres';
import BetterSqlite3 from 'better-sqlite3';
import pg from 'pg';
import { Database } from '../../src/database/database.js';
import { ENTITIES, PROJECTIONS } from '../../src/entities.js';

/** An empty database. */
export interface TestDatabase {
  /** A file's path for SQLite, a URL for PostgreSQL. */
  readonly location: string;
  /** What makes the server use it. */
  readonly env: Readonly<Record<string, string>>;
  /** A statement that answers with rows, past the server: what is committed is seen. */
  query<Row>(sql: string): Promise<Row[]>;
  remove(): Promise<void>;
}

export interface TestDatabaseOptions {
  /** That of the Jest project when absent. PostgreSQL is there only where it is that. */
  readonly engine?: 'sqlite' | 'postgres';
  /** By whose rules PostgreSQL sorts and folds where nothing else is said; by bytes when absent. */
  readonly icuLocale?: string;
}

/** See jest.config.mjs. */
const { testEngine = 'sqlite' } = globalThis as { readonly testEngine?: 'postgres' };

export function createTestDatabase({ engine = testEngine, icuLocale }: TestDatabaseOptions = {}): Promise<TestDatabase> {
  return engine === 'postgres' ? createDatabase(icuLocale) : Promise.resolve(createFile());
}

function createFile(): TestDatabase {
  const directory = mkdtempSync(join(tmpdir(), 'aurora-test-'));
  const location = join(directory, 'corpus.db');
  return {
    location,
    env: { AURORA_DB_PATH: location },
    query: <Row>(sql: string) => {
      const file = new BetterSqlite3(location);
      try {
        return Promise.resolve(file.prepare(sql).all() as Row[]);
      } finally {
        file.close();
      }
    },
    remove: () => {
      rmSync(directory, { recursive: true });
      return Promise.resolve();
    },
  };
}

/**
 * The name of a database that has been migrated, made by whoever needs one first in this run: a copy of it takes a tenth of the time of the
 * migrations.
 */
async function migratedTemplate(server: DatabaseServer): Promise<string> {
  const name = process.env['TEST_DATABASE_TEMPLATE'] ?? '';
  const client = new pg.Client(server.url);
  await client.connect();
  try {
    // Several specs begin at once.
    await client.query('SELECT pg_advisory_lock(0)');
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [name]);
    if (rowCount === 0) await (await Database.open({ url: await server.createDatabase({ name }) }, ENTITIES, PROJECTIONS)).close();
    return name;
  } finally {
    await client.end();
  }
}

async function createDatabase(icuLocale: string | undefined): Promise<TestDatabase> {
  const server = new DatabaseServer(process.env['TEST_DATABASE_URL'] ?? '');
  const location = await server.createDatabase(icuLocale === undefined ? { template: await migratedTemplate(server) } : { icuLocale });
  return {
    location,
    env: { DATABASE_URL: location },
    query: async <Row>(sql: string) => {
      const client = new pg.Client(location);
      // Numbers, as SQLite's are: those of tests are small.
      client.setTypeParser(pg.types.builtins.INT8, Number);
      await client.connect();
      try {
        return (await client.query(sql)).rows as Row[];
      } finally {
        await client.end();
      }
    },
    remove: () => server.dropDatabase(location),
  };
}
