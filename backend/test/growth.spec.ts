import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Database } from '../src/database/database.js';
import type { GrowthResponse } from '../src/insights/dto/growth.response.js';
import { startTestApp, type TestApp } from './support/test-app.js';

const START = Date.parse('2025-10-02T09:30:00.000Z');
/** More than are told one by one, over so many hours that they are told by the ten minutes. */
const MANY = 1_000;

let app: TestApp;

const at = (minutes: number): string => new Date(START + minutes * 60_000).toISOString();
const seed = (run_id: string, minutes: number): object => ({ kind: 'used_seed', run_id, function: 'f', timestamp: at(minutes) });
const outcome = (run_id: string, name: string, minutes: number, passed: number): object => ({
  kind: 'outcome',
  run_id,
  function: name,
  passed,
  total: 3,
  timestamp: at(minutes),
});

beforeAll(async () => {
  app = await startTestApp();
  const items = [
    ...[seed('a', 1), seed('a', 2), seed('a', 2), seed('a,b', 1)],
    ...[outcome('a', 'f', 3, 3), outcome('a', 'g', 4, 2), outcome('a', 'h', 5, 1), outcome('a', 'h', 6, 3)],
    ...Array.from({ length: MANY }, (_, n) => seed('many', n)),
  ];
  for (let from = 0; from < items.length; from += 200)
    expect(await app.post('/api/batch', { items: items.slice(from, from + 200) })).toMatchObject({ body: { rejected: [] } });
});

afterAll(() => app.stop());

const grown = async (runs: string): Promise<GrowthResponse['runs']> => {
  const { status, body } = await app.get(`/api/insights/growth?runs=${encodeURIComponent(runs)}`);
  expect(status).toBe(200);
  return (body as GrowthResponse).runs;
};

describe('the growth of runs', () => {
  it('is what was solved in the end and the seeds that were used, each at its time', async () => {
    expect(await grown('a')).toEqual([
      {
        run_id: 'a',
        solved: [
          { at: at(3), count: 1 },
          { at: at(6), count: 2 },
        ],
        seeds: [
          { at: at(1), count: 1 },
          { at: at(2), count: 3 },
        ],
      },
    ]);
  });

  it('of many is told at fewer times, and right at each of them', async () => {
    const [{ seeds } = { seeds: [] }] = await grown('many');

    expect(seeds.length).toBeGreaterThan(50);
    expect(seeds.length).toBeLessThanOrEqual(250);
    expect(seeds).toEqual(seeds.map((point) => ({ at: point.at, count: (Date.parse(point.at) - START) / 60_000 + 1 })));
    expect(seeds.at(-1)?.count).toBe(MANY);
  });

  it('is told at no more times when records arrive while it is counted', async () => {
    const few = (from: number, count: number): object[] => Array.from({ length: count }, (_, n) => seed('live', from + n));
    await app.post('/api/batch', { items: few(100, 250) });
    const database = app.nest.get(Database);
    const survey = database.survey.bind(database);
    database.survey = async (sql, parameters) => {
      if (sql.includes('AS parts')) await app.post('/api/batch', { items: [...few(0, 100), ...few(100.5, 150), ...few(350, 100)] });
      return survey(sql, parameters);
    };
    try {
      const [{ seeds } = { seeds: [] }] = await grown('live');
      expect(seeds).toHaveLength(250);
    } finally {
      database.survey = survey;
    }
  });

  it('has the known runs in the order in which they were asked for', async () => {
    expect((await grown('many,nobody,a%2Cb')).map(({ run_id, seeds }) => [run_id, seeds.length > 0])).toEqual([
      ['many', true],
      ['a,b', true],
    ]);
  });

  it.each([
    ['', 'is required'],
    [`runs=${Array.from({ length: 21 }, (_, n) => n).join(',')}`, 'must have at most 20 items'],
  ])('is refused with %s', async (query, message) => {
    expect(await app.get(`/api/insights/growth?${query}`)).toMatchObject({ status: 400, body: { issues: [{ path: 'runs', message }] } });
  });
});
