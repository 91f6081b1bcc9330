import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startPostgres, type HaltMode, type PostgresServer } from '#postgres';
import pg from 'pg';

let server: PostgresServer;

beforeAll(async () => {
  server = await startPostgres({ settings: { work_mem: '5MB' } });
});

afterAll(async () => {
  await server.stop();
});

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

describe('a PostgreSQL server for tests', () => {
  it('sorts as people do unless a column says otherwise, stores UTF-8 and has the settings that were asked for', async () => {
    expect(
      await query(server.url, "SELECT 'Z' < 'a' AS bytewise, 'Z' < 'a' COLLATE \"C\" AS told, getdatabaseencoding() AS encoding"),
    ).toEqual([{ bytewise: false, told: true, encoding: 'UTF8' }]);
    expect(await query(server.url, 'SHOW work_mem')).toEqual([{ work_mem: '5MB' }]);
  });

  it('keeps databases apart, and begins one as a copy of another', async () => {
    const template = await server.createDatabase();
    await query(template, 'CREATE TABLE things AS SELECT 1 AS n');
    const copy = await server.createDatabase({ template: new URL(template).pathname.slice(1) });
    await query(copy, 'INSERT INTO things VALUES (2)');
    expect(await query(copy, 'SELECT n FROM things')).toEqual([{ n: 1 }, { n: 2 }]);
    expect(await query(template, 'SELECT n FROM things')).toEqual([{ n: 1 }]);
  });

  it('drops a database under those who are connected', async () => {
    const url = await server.createDatabase();
    const client = new pg.Client(url);
    const cutOff = new Promise((resolve) => client.on('error', resolve));
    await client.connect();
    await server.dropDatabase(url);
    await cutOff;
    await expect(query(url, 'SELECT')).rejects.toThrow('does not exist');
    await server.dropDatabase(url);
  });

  it.each(['fast', 'immediate', 'kill'] satisfies HaltMode[])('comes back after "%s" with what was committed', async (mode) => {
    const url = await server.createDatabase();
    await query(url, 'CREATE TABLE things AS SELECT 1 AS n');
    const { pid } = server;
    await server.halt(mode);
    expect(server.pid).toBeUndefined();
    await expect(query(url, 'SELECT')).rejects.toThrow('ECONNREFUSED');
    await server.start();
    expect(server.pid).not.toBe(pid);
    expect(await query(url, 'SELECT n FROM things')).toEqual([{ n: 1 }]);
  });

  it('says why it did not start, and leaves nothing behind', async () => {
    await expect(startPostgres({ settings: { no_such_thing: 1 } })).rejects.toThrow('unrecognized configuration parameter');
    const other = await startPostgres();
    const directory = dirname(other.dataDirectory);
    expect(existsSync(directory)).toBe(true);
    await other.stop();
    expect(existsSync(directory)).toBe(false);
  });
});
