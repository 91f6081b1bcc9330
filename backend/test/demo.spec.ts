/** The demonstration's story (scripts/lib/demo), told to the real server over HTTP. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DemoError, Feed, follow } from '../../scripts/lib/demo/feed.mjs';
import { createStory, DEMO_NOTICE, isOfDemo, type DemoRecord } from '../../scripts/lib/demo/story.mjs';
import type { OutcomeResponse } from '../src/outcomes/dto/outcome.response.js';
import type { RunResponse } from '../src/runs/dto/run.response.js';
import { runMetaBody } from './support/records.js';
import { API_KEY, startTestApp, type TestApp } from './support/test-app.js';

const NOW = Date.now();
const SILENT_AFTER_S = 1_000;
const DAY_MS = 86_400_000;

let app: TestApp;
let story: ReturnType<typeof createStory>;
let runs: readonly RunResponse[];
let outcomes: readonly OutcomeResponse[];

const runsOf = async (of: TestApp, query = ''): Promise<readonly RunResponse[]> =>
  ((await of.get(`/api/run-meta?limit=200${query}`)).body as { runs: RunResponse[] }).runs;
const outcomesOf = async (of: TestApp, query = ''): Promise<readonly OutcomeResponse[]> =>
  ((await of.get(`/api/outcomes?limit=1000${query}`)).body as { outcomes: OutcomeResponse[] }).outcomes;
const recordsOf = (kind: string): readonly DemoRecord[] => story.past.flat().filter((record) => record.kind === kind);
const share = (some: readonly OutcomeResponse[]): number => some.filter(({ passed, total }) => passed === total).length / some.length;

beforeAll(async () => {
  story = createStory(NOW);
  app = await startTestApp({ env: { AURORA_SILENT_AFTER_S: String(SILENT_AFTER_S), AURORA_NOTICE: DEMO_NOTICE } });
  // Rejects when a single item is rejected.
  const feed = new Feed(app.url, API_KEY);
  await feed.post([...story.past.flat(), ...story.drops]);
  runs = await runsOf(app);
  outcomes = await outcomesOf(app);
});

afterAll(async () => {
  await app.stop();
});

describe('the past of the demonstration', () => {
  it('is stored as it was told, and lies in the last two weeks', () => {
    expect(runs).toHaveLength(recordsOf('run_meta').length);
    expect(outcomes).toHaveLength(recordsOf('outcome').length);
    for (const { started_at } of runs) {
      expect(Date.parse(started_at)).toBeLessThan(NOW);
      expect(Date.parse(started_at)).toBeGreaterThan(NOW - 14 * DAY_MS);
    }
    for (const { timestamp } of outcomes) expect(Date.parse(timestamp)).toBeLessThan(NOW);
  });

  it('has runs that finished, failed, were stopped, and one that has said no end', () => {
    const count = (status: string): number => runs.filter((run) => run.status === status).length;
    expect([count('failed'), count('cancelled'), count('running')]).toEqual([1, 1, 1]);
    expect(count('finished')).toBeGreaterThan(10);
  });

  it('says of itself everywhere that it is made up', async () => {
    for (const run of runs) expect(run.notes).toMatch(/^Demonstration data, made up\./);
    expect((await app.get('/api/server')).body).toMatchObject({ notice: DEMO_NOTICE });
    expect(runs.every(isOfDemo)).toBe(true);
    expect(isOfDemo({ run_id: 'ax-2101-nightly', notes: 'mine' })).toBe(false);
    expect(isOfDemo({ run_id: 'ax-2101-nightly', notes: null })).toBe(false);
  });

  it('has outcomes with and without seeds for every function, and seeds help over the same functions, as far as the model means them to', () => {
    const seeded = new Set(runs.filter((run) => run.seeding_enabled).map(({ run_id }) => run_id));
    const functions = [...new Set(outcomes.map((outcome) => outcome.function))];
    expect(functions).toHaveLength(12);
    const differences = functions.map((name) => {
      const [withSeeds, without] = [true, false].map((isSeeded) =>
        outcomes.filter((outcome) => outcome.function === name && seeded.has(outcome.run_id) === isSeeded),
      ) as [OutcomeResponse[], OutcomeResponse[]];
      expect(Math.min(withSeeds.length, without.length)).toBeGreaterThanOrEqual(5);
      return share(withSeeds) - share(without);
    });
    const effect = differences.reduce((sum, difference) => sum + difference, 0) / functions.length;
    expect(effect).toBeGreaterThan(0.08);
    expect(effect).toBeLessThan(0.16);
    // Noise: not every function shows it.
    expect(Math.min(...differences)).toBeLessThan(0);
  });

  it('shows that seeds help and that three sources do harm, and goes on to, whatever the runs that go on bring', async () => {
    const going = await startTestApp();
    try {
      const feed = new Feed(going.url, API_KEY);
      const { past, live } = createStory(NOW);
      const records = live(() => NOW);
      const next = [...past.flat()];
      // A quarter of an hour each.
      for (let round = 0; round <= 2; round += 1) {
        await feed.post(next.splice(0));
        const { interval } = (await going.get('/api/insights/seeding-effect')).body as { interval: { low: number } };
        expect(interval.low).toBeGreaterThan(0.03);
        expect((await going.get('/api/insights/sources?harmful=true')).body).toMatchObject({ total: 3 });
        for (let count = 0; count < 600; count += 1) next.push(records.next().value);
      }
    } finally {
      await going.stop();
    }
  });

  it('has seeds that were taken as they are, adapted and ignored, which the server finds out from the snippets', () => {
    const count = (usage: string): number => outcomes.filter((outcome) => outcome.usage === usage && outcome.usage_derived).length;
    for (const usage of ['verbatim', 'adapted', 'ignored']) expect(count(usage)).toBeGreaterThan(20);
  });

  it('follows the engine’s rule: the bias rises by 0.05 when a seed won and falls by 0.02 otherwise, within 0..0.5', () => {
    const seeded = runs.filter((run) => run.seeding_enabled).toReversed();
    let expected = 0.25;
    for (const run of seeded) {
      expect(run.seed_bias).toBeCloseTo(expected, 6);
      for (const outcome of outcomes.filter(({ run_id }) => run_id === run.run_id).toReversed())
        expected = Math.min(0.5, Math.max(0, expected + (outcome.usage === 'verbatim' ? 0.05 : -0.02)));
    }
    expect(new Set(seeded.map(({ seed_bias }) => seed_bias)).size).toBeGreaterThan(5);
  });

  it('has sources that do harm: with them, functions fare worse than the others', () => {
    const weak = new Set(
      recordsOf('used_seed').flatMap((seed) => (Number(seed['passed']) < Number(seed['total']) ? [seed['source_id']] : [])),
    );
    expect(weak.size).toBe(3);
    for (const source of weak) {
      const uses = recordsOf('used_seed').filter((seed) => seed['source_id'] === source);
      const touched = outcomes.filter((outcome) =>
        uses.some((seed) => seed['run_id'] === outcome.run_id && seed['function'] === outcome.function),
      );
      expect(touched.length).toBeGreaterThanOrEqual(7);
      expect(share(touched)).toBeLessThan(share(outcomes) - 0.3);
    }
  });

  it('has every source in the corpus, results that became entries and then seeds of later runs, and entries that nobody used', async () => {
    const entries = recordsOf('corpus_entry');
    const used = new Set(recordsOf('used_seed').map((seed) => seed['source_id']));
    const ids = new Set(entries.map(({ id }) => id));
    expect([...used].filter((source) => !ids.has(source))).toEqual([]);
    expect(used.size).toBeLessThan(entries.length);
    expect(((await app.get('/api/corpus')).body as { total: number }).total).toBe(entries.length);
    const results = entries.filter((entry) =>
      outcomes.some(({ snippet, timestamp }) => snippet === entry['snippet'] && timestamp === entry['timestamp']),
    );
    expect(results.filter(({ id }) => used.has(id)).length).toBeGreaterThan(20);
  });

  it('has what a client had to give up', async () => {
    expect((await app.get('/api/drops')).body).toMatchObject({ total: 18, drops: [{}, {}, {}] });
  });

  it('is the same each time, but for its times', () => {
    const withoutTimes = (nowMs: number): string => JSON.stringify(createStory(nowMs).past).replaceAll(/"[\d-]+T[\d:.]+Z"/g, '"time"');
    expect(withoutTimes(NOW + 12_345_678)).toBe(withoutTimes(NOW));
    const since = (nowMs: number): number => nowMs - Date.parse(String(createStory(nowMs).past[1]?.[0]?.['timestamp']));
    expect(since(NOW + 12_345_678)).toBe(since(NOW));
  });
});

describe('a server that runs already', () => {
  let other: TestApp;
  let feed: Feed;
  const clearAndFeed = async (nowMs: number): Promise<number> => {
    story = createStory(nowMs);
    const removed = await feed.clear();
    await feed.post(story.past.flat());
    return removed;
  };

  beforeAll(async () => {
    other = await startTestApp();
    feed = new Feed(`${other.url}/api/`, API_KEY);
  });

  afterAll(async () => {
    await other.stop();
  });

  it('is sent the runs that go on a record at a time, to the endpoints of their kinds; each comes to its end and the next one begins', async () => {
    expect(await clearAndFeed(NOW)).toBe(0);
    let told = 0;
    const pause = (): Promise<unknown> => Promise.resolve((told += 1));
    const going = await follow(
      feed,
      story.live(() => NOW),
      { pause, isOver: () => told >= 100 },
    );
    const live = (await runsOf(other, '&text=-live')).toReversed();
    expect(live.length).toBeGreaterThan(2);
    expect(live[0]?.seeding_enabled).toBe(true);
    expect(live.some((run) => run.seeding_enabled === false)).toBe(true);
    for (const run of live.filter(({ run_id }) => run_id !== going)) expect(run).toMatchObject({ status: 'finished', outcomes: 12 });
    expect(live.find(({ run_id }) => run_id === going)).toMatchObject({ status: 'running' });
    const usages = new Set((await outcomesOf(other)).filter(({ run_id }) => run_id.endsWith('-live')).map(({ usage }) => usage));
    for (const usage of ['verbatim', 'adapted', 'ignored']) expect(usages).toContain(usage);
  });

  it('is fed anew when all it has is the demonstration’s', async () => {
    expect(await clearAndFeed(NOW + 60_000)).toBeGreaterThan(story.past.length - 1);
    expect(await runsOf(other)).toHaveLength(story.past.length - 1);
  });

  it('is left alone when it has a run of anybody else', async () => {
    await other.post('/api/run-meta', runMetaBody({ run_id: 'ax-2101-mine', timestamp: '2000-01-01T00:00:00Z' }));
    const before = await runsOf(other);
    await expect(feed.clear()).rejects.toThrow(/has runs that are not the demonstration's, such as ax-2101-mine/);
    expect(await runsOf(other)).toEqual(before);
  });

  it('is told of in a sentence when the key is wrong, an item is refused, or nobody listens', async () => {
    await expect(new Feed(app.url, 'another-key-of-nobody').send({ kind: 'run_meta', ...runMetaBody() })).rejects.toThrow(
      /does not know this key/,
    );
    await expect(feed.post([{ kind: 'run_meta' }])).rejects.toThrow(/refuses 1 of 1 records; the first is run_meta/);
    await expect(new Feed('http://127.0.0.1:1', API_KEY).clear()).rejects.toThrow(DemoError);
  });
});

describe('the run of the demonstration that goes silent', () => {
  it('is the only one, once nothing has come for as long as the server is told to wait', async () => {
    expect(runs.filter(({ silent }) => silent)).toEqual([]);
    const longAgo = new Date(NOW - 2 * SILENT_AFTER_S * 1_000).toISOString();
    await app.database.query(`UPDATE runs SET last_signal_at = '${longAgo}' RETURNING run_id`);
    const silent = await runsOf(app, '&silent=true');
    expect(silent).toMatchObject([{ status: 'running', outcomes: 6 }]);
    expect(Date.parse(silent[0]?.started_at ?? '')).toBeLessThan(NOW - 1_800_000);
  });
});
