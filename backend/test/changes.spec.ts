import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ChangesResponse } from '../src/insights/dto/changes.response.js';
import { corpusEntryBody, runMetaBody } from './support/records.js';
import { startTestApp, type TestApp } from './support/test-app.js';

const HOUR_MS = 3_600_000;
const NOW = Date.now();
const ago = (hours: number): string => new Date(NOW - hours * HOUR_MS).toISOString();
const SEEDS = [95, 30, 29, 28, 27, 26, 25, 9, 8, 7];
const OUTCOMES: readonly (readonly [run_id: string, name: string, passed: number, hours: number])[] = [
  ...([
    ['old', 'known', 1, 95],
    ['day-before', 'known', 1, 30],
    ['day-before', 'hard', 0, 30],
  ] as const),
  ...([
    ['today', 'known', 1, 9],
    ['today', 'hard', 1, 8],
    ['now', 'hard', 1, 0.5],
    ['now', 'never', 0, 0.4],
  ] as const),
];

let app: TestApp;

beforeAll(async () => {
  app = await startTestApp();
  const run = (run_id: string, hours: number): object => ({ kind: 'run_meta', ...runMetaBody({ run_id, timestamp: ago(hours) }) });
  const end = (run_id: string, status: string, hours: number): object => ({ kind: 'run_status', run_id, status, finished_at: ago(hours) });
  const outcome = (run_id: string, name: string, passed: number, hours: number): object => ({
    kind: 'outcome',
    run_id,
    function: name,
    passed,
    total: 1,
    usage: 'ignored',
    timestamp: ago(hours),
  });
  const items = [
    ...[
      run('old', 100),
      end('old', 'finished', 90),
      run('day-before', 40),
      end('day-before', 'failed', 5),
      run('today', 10),
      run('now', 1),
    ],
    end('today', 'cancelled', 2),
    ...OUTCOMES.map((values) => outcome(...values)),
    ...SEEDS.map((hours) => ({ kind: 'used_seed', run_id: 'old', function: 'known', timestamp: ago(hours) })),
    { kind: 'corpus_entry', ...corpusEntryBody({ failing_tests: [], timestamp: ago(3) }) },
    { kind: 'corpus_entry', ...corpusEntryBody({ id: 'entry-2', failing_tests: [], timestamp: ago(30) }) },
    { kind: 'drops', count: 7, reason: 'spool_full', timestamp: ago(2) },
    { kind: 'drops', count: 5, reason: 'spool_full', timestamp: ago(26) },
  ];
  expect(await app.post('/api/batch', { items })).toMatchObject({ status: 200, body: { rejected: [] } });
});

afterAll(() => app.stop());

const changes = async (query = ''): Promise<ChangesResponse> => {
  const { status, body } = await app.get(`/api/insights/changes${query}`);
  expect(status).toBe(200);
  return body as ChangesResponse;
};

describe('what is new', () => {
  it('is counted since a time, and in the same length of time before', async () => {
    const answer = await changes(`?since=${ago(24)}`);
    expect(answer).toMatchObject({
      since: ago(24),
      runs: { started: 2, finished: 0, failed: 1, cancelled: 1, silent_now: 0 },
      seeds: 3,
      outcomes: { n: 4, solved: 3, rate: 0.75 },
      before: { to: new Date(NOW - 24 * HOUR_MS - 1).toISOString(), seeds: 6, outcomes: { n: 2, solved: 1 }, runs_started: 1 },
      new_entries: 1,
      drops: { count: 7 },
    });
    const length = Date.parse(answer.until) - Date.parse(answer.since);
    expect(Date.parse(answer.before.from)).toBe(Date.parse(answer.since) - length);
  });

  it.each([200, 95, 94, 31, 30, 29, 24, 15, 9, 8, 7, 6, 0.45])('is counted whichever part of all of it came in %s hours', async (hours) => {
    const { since, until, seeds, outcomes, before } = await changes(`?since=${ago(hours)}`);
    const isIn = (from: string, to: string) => (at: number) => ago(at) >= from && ago(at) <= to;
    const counted = (from: string, to: string): object => {
      const trials = OUTCOMES.filter(([, , , at]) => isIn(from, to)(at));
      return { seeds: SEEDS.filter(isIn(from, to)).length, n: trials.length, solved: trials.filter(([, , passed]) => passed === 1).length };
    };
    expect({ seeds, n: outcomes.n, solved: outcomes.solved }).toEqual(counted(since, until));
    expect({ seeds: before.seeds, n: before.outcomes.n, solved: before.outcomes.solved }).toEqual(counted(before.from, before.to));
  });

  it('names functions that were solved for the first time ever, by the run that did', async () => {
    expect(await changes(`?since=${ago(24)}`)).toMatchObject({
      newly_solved: [{ function: 'hard', run_id: 'today', at: ago(8) }],
      newly_solved_total: 1,
    });
    expect((await changes(`?since=${ago(1)}`)).newly_solved).toEqual([]);
  });

  it('is of the last 24 hours when nothing is said', async () => {
    const { since, until, seeds } = await changes();
    expect([Date.parse(until) - Date.parse(since), seeds]).toEqual([24 * HOUR_MS, 3]);
  });

  it('can be all there ever was', async () => {
    expect(await changes('?since=0001-01-01')).toMatchObject({
      seeds: 10,
      newly_solved_total: 2,
      before: { seeds: 0, outcomes: { n: 0, rate: null } },
    });
  });

  it.each(['0000-06-01', '0001-01-01', '0001-01-02'])(
    'counts nothing twice where the time before reaches the beginning of time: %s',
    async (day) => {
      const { since, before } = await changes(`?since=${day}`);
      expect(before.from <= before.to).toBe(true);
      expect(Date.parse(before.to)).toBe(Date.parse(since) - 1);
    },
  );

  it.each([
    ['since=tomorrow', 'must be an ISO 8601 time such as 2025-10-02T09:20:00.000Z'],
    ['since=2999-01-01', 'must not be later than now'],
    ['since=0000-01-01', 'must be later than 0000-01-01T00:00:00.000Z'],
  ])('is refused with %s', async (query, message) => {
    expect(await app.get(`/api/insights/changes?${query}`)).toMatchObject({
      status: 400,
      body: { error: 'bad_query', issues: [{ path: 'since', message }] },
    });
  });
});
