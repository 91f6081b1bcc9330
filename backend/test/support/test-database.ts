import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseServer } from '#postgres';
import BetterSqlite3 from 'better-sqlite3';
import pg from 'pg';

/** An empty database, on the engine of the Jest project that runs. */
export interface TestDatabase {
  /** A file's path for SQLite, a URL for PostgreSQL. */
  readonly location: string;
  /** What makes the server use it. */
  readonly env: Readonly<Record<string, string>>;
  /** A statement that answers with rows, past the server: what is committed is seen. */
  query<Row>(sql: string): Promise<Row[]>;
  remove(): Promise<void>;
}

/** See jest.config.mjs. */
const ENGINE = (globalThis as { readonly testEngine?: 'postgres' }).testEngine ?? 'sqlite';

export function createTestDatabase(): Promise<TestDatabase> {
  return ENGINE === 'postgres' ? createDatabase() : Promise.resolve(createFile());
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

async function createDatabase(): Promise<TestDatabase> {
  const server = new DatabaseServer(process.env['TEST_DATABASE_URL'] ?? '');
  const location = await server.createDatabase();
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
