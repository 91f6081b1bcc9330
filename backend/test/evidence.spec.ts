/** npm run evidence: what is counted, held against the records. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { loadConfig } from '../src/config/app-config.js';
import { databaseOptions } from '../src/database-options.js';
import { Database } from '../src/database/database.js';
import { ENTITIES, PROJECTIONS } from '../src/entities.js';
import { runEvidence } from '../src/evidence/program.js';
import { EventClient, type ReceivedEvent } from './support/event-client.js';
import { usedSeedBody } from './support/records.js';
import { startTestApp, type TestApp } from './support/test-app.js';

let app: TestApp;

beforeEach(async () => {
  app = await startTestApp();
  const reason = { similarity: 0.4, method: 'jaccard' };
  const outcome = {
    kind: 'outcome',
    run_id: 'run-1',
    function: 'quick_sort',
    passed: 2,
    total: 2,
    score: 0.5,
    usage: 'verbatim',
    source_id: 's',
  };
  const items = [
    { kind: 'used_seed', ...usedSeedBody({ source_id: 's', reason }) },
    { kind: 'used_seed', ...usedSeedBody({ source_id: 's', reason }) },
    outcome,
    { ...outcome, function: 'unseeded' },
  ];
  expect((await app.post('/api/batch', { items })).status).toBe(200);
});

afterEach(async () => {
  await app.stop();
});

async function run(...args: string[]): Promise<{ readonly code: number; readonly out: string[]; readonly errors: string[] }> {
  const [out, errors]: string[][] = [[], []];
  const subject = { options: databaseOptions(loadConfig(app.database.env)), entities: ENTITIES, projections: PROJECTIONS };
  const code = await runEvidence(args, () => subject, { out: (line) => out?.push(line), error: (line) => errors?.push(line) });
  return { code, out: out ?? [], errors: errors ?? [] };
}

async function change(sql: string): Promise<void> {
  const opened = await Database.open(databaseOptions(loadConfig(app.database.env)), ENTITIES);
  await opened.write((transaction) => transaction.query(sql));
  await opened.close();
}

/** Rows, wrong and lacking. */
function countsOf(table: string, out: readonly string[]): string[] | undefined {
  return out
    .find((line) => line.startsWith(`${table} `))
    ?.split(/ +/)
    .slice(1);
}

describe('npm run evidence', () => {
  it('knows when a run began, whose outcomes are taken in at different times', async () => {
    const outcome = (id: string, run: string, func: string, day: number): string =>
      `SELECT ${id}, ${run}, ${func}, 0, '2025-01-0${day}T00:00:00.000Z'`;
    const numbers = `WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 50000)`;
    const into = 'INSERT INTO outcomes (id, run_id, function, is_solved, timestamp)';
    await change(`${into} ${outcome(`'first'`, `'superseded'`, `'f'`, 1)}`);
    await change(`${into} ${numbers} ${outcome(`'o' || n`, `'large'`, `'f' || n`, 3)} FROM numbers`);
    await change(`${into} ${outcome(`'second'`, `'superseded'`, `'f'`, 5)}`);
    expect(await run('--rebuild')).toMatchObject({ code: 0, errors: [] });
    expect(await app.database.query(`SELECT started_at, outcomes FROM runs WHERE run_id = 'superseded'`)).toEqual([
      { started_at: '2025-01-01T00:00:00.000Z', outcomes: 1 },
    ]);
  });

  it('finds nothing wrong with what the server has counted, while it runs', async () => {
    const { code, out, errors } = await run('--check');
    expect({ code, errors }).toEqual({ code: 0, errors: [] });
    expect(out.at(-1)).toBe('All tables hold what the records say.');
    expect(countsOf('trials', out)).toEqual(['2', '0', '0']);
    expect(countsOf('source_counts', out)).toEqual(['1', '0', '0']);
  });

  it.each([
    ['runs', 'UPDATE runs SET solved = 1', ['1', '1', '1']],
    ['trials', `UPDATE trials SET is_solved = 0 WHERE function = 'unseeded'`, ['2', '1', '1']],
    ['function_counts', 'UPDATE function_counts SET seeded_solved = seeded_solved + 1', ['2', '2', '2']],
    ['source_counts', `UPDATE source_counts SET first_used_at = '2001-01-01T00:00:00.000Z'`, ['1', '1', '1']],
    ['calibration_counts', `INSERT INTO calibration_counts (method, band, uses, solved) VALUES ('tree', 3, 1, 0)`, ['2', '1', '0']],
  ])('finds what is wrong with %s, and counts it again', async (table, sql, counts) => {
    await app.nest.close();
    await change(sql);
    const { code, out, errors } = await run('--check');
    expect({ code, counts: countsOf(table, out) }).toEqual({ code: 1, counts });
    expect(errors).toHaveLength(1);
    expect(await run('--rebuild')).toMatchObject({ code: 0, errors: [] });
    expect((await run('--check')).code).toBe(0);
  });

  it('has whoever follows read anew after --rebuild: a place of before means nothing any more', async () => {
    const eventsAfter = async (id: string): Promise<readonly ReceivedEvent[]> => {
      const client = await EventClient.open(app.url, `?after=${id}`);
      await client.until(({ events }) => events.at(-1)?.event === 'ready');
      client.close();
      return client.events;
    };
    const before = await eventsAfter('0');
    expect((await run('--rebuild')).code).toBe(0);
    // Records of later go on behind all that was told before.
    expect((await app.post('/api/used-seeds', usedSeedBody({ function: 'later' }))).status).toBe(200);
    for (const { id } of before) expect((await eventsAfter(id)).map(({ event }) => event)).toEqual(['resync', 'ready']);
    const all = await eventsAfter('0');
    expect(all.map(({ event }) => event)).toEqual(['used_seed', 'used_seed', 'outcome', 'outcome', 'used_seed', 'ready']);
    expect((await eventsAfter(all[3]?.id ?? '')).map(({ event }) => event)).toEqual(['used_seed', 'ready']);
    expect((await run('--rebuild')).code).toBe(0);
    for (const { id } of [...before, ...all]) expect((await eventsAfter(id)).map(({ event }) => event)).toEqual(['resync', 'ready']);
  });

  it('does nothing without being told what', async () => {
    expect(await run()).toMatchObject({ code: 1, out: [], errors: [expect.stringContaining('Usage: npm run evidence')] });
    expect(await run('--check', '--rebuild')).toMatchObject({ code: 1, out: [] });
  });
});
