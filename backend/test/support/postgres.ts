import pg from 'pg';
import { BEGIN_WRITE } from '../../src/database/postgres/connection.js';
import type { TestDatabase } from './test-database.js';

/** A database of a server of the test's own, as the application's tests take one. */
export function databaseAt(location: string, remove: () => Promise<void>): TestDatabase {
  const ask = async <Row>(sql: string): Promise<Row[]> => (await query<object>(location, sql)) as Row[];
  return { location, env: { DATABASE_URL: location }, query: ask, remove };
}

/** What a statement answers, asked on a connection of its own. */
export async function query<Row extends object>(url: string, sql: string, values: readonly unknown[] = []): Promise<Row[]> {
  return onConnection(url, async (client) => (await client.query<Row>(sql, [...values])).rows);
}

/** Somebody else's connection, for as long as the work takes. */
export async function onConnection<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = await connected(url);
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Takes the turn to write, as another instance would. @returns how to let go of it */
export async function holdTurn(url: string): Promise<() => Promise<void>> {
  const client = await connected(url);
  await client.query(BEGIN_WRITE);
  return () => client.end();
}

/** Waits until what is asked for again and again is so. @throws Error when it is not within the limit */
export async function eventually(isSo: () => Promise<boolean>, limitMs = 20_000): Promise<void> {
  const deadline = performance.now() + limitMs;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`not within ${limitMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function connected(url: string): Promise<pg.Client> {
  const client = new pg.Client(url);
  client.on('error', () => undefined);
  await client.connect();
  return client;
}
