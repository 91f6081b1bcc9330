import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { createTestDatabase, type TestDatabase } from '../../../test/support/test-database.js';
import { readerOptions } from './connection.js';
import { Surveyor } from './surveyor.js';

let stored: TestDatabase;
let reader: DataSource;

beforeAll(async () => {
  stored = await createTestDatabase();
  reader = await new DataSource(readerOptions({ url: stored.location }, [])).initialize();
});

afterAll(async () => {
  await reader.destroy();
  await stored.remove();
});

it('gives up a question that takes too long, which ends on the server too, and answers the next', async () => {
  const surveyor = new Surveyor(reader, { timeLimitMs: 100 });
  await expect(surveyor.ask('SELECT pg_sleep(60)', [])).rejects.toMatchObject({ code: 'unavailable', retryAfterSeconds: 2 });
  await expect(
    stored.query(`SELECT pid FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%pg_sleep(60)%' AND pid <> pg_backend_pid()`),
  ).resolves.toEqual([]);
  await expect(surveyor.ask('SELECT 1 AS n', [])).resolves.toEqual([{ n: 1 }]);
});

it('leaves connections to the other reads', async () => {
  const surveyor = new Surveyor(reader, { timeLimitMs: 1_000, places: 2 });
  const long = Array.from({ length: 4 }, () => surveyor.ask('SELECT pg_sleep(0.2)', []));
  const connections = await reader.query<{ n: number }[]>(
    `SELECT COUNT(*) AS n FROM pg_stat_activity WHERE query LIKE '%pg_sleep(0.2)%' AND pid <> pg_backend_pid()`,
  );
  expect(Number(connections[0]?.n)).toBeLessThanOrEqual(2);
  await Promise.all(long);
});
