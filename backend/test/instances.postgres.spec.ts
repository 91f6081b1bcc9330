import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { query } from './support/postgres.js';
import { corpusEntryBody, runMetaBody, usedSeedBody } from './support/records.js';
import { startTestApp, type Answer, type TestApp } from './support/test-app.js';
import { createTestDatabase, type TestDatabase } from './support/test-database.js';

const INSTANCES = 3;

let database: TestDatabase;
let apps: TestApp[];

beforeEach(async () => {
  database = await createTestDatabase();
  apps = await Promise.all(Array.from({ length: INSTANCES }, () => startTestApp({ database })));
});

afterEach(async () => {
  for (const app of apps) await app.stop();
  await database.remove();
});

const idOf = (run: number, key: number): string => `01990000-0000-7000-8000-${String(run).padStart(6, '0')}${String(key).padStart(6, '0')}`;

interface Sent {
  readonly instance: number;
  /** Of which record, and with which of its payloads. */
  readonly items: readonly { readonly key: number; readonly payload: number }[];
}

const sentAtOnce = fc.array(
  fc.record({
    instance: fc.nat(INSTANCES - 1),
    items: fc.array(fc.record({ key: fc.nat(4), payload: fc.nat(1) }), { minLength: 1, maxLength: 6 }),
  }),
  { minLength: 2, maxLength: 12 },
);

interface BatchBody {
  readonly accepted: number;
  readonly duplicates: number;
  readonly rejected: readonly { readonly index: number; readonly error: string }[];
}

describe('instances on one database', () => {
  it('store what is posted to several at once under one key once, and one payload of it', async () => {
    let run = 0;
    const bodyOf = (key: number, payload: number): Record<string, unknown> =>
      usedSeedBody({ id: idOf(run, key), function: `payload-${payload}`, timestamp: '2026-01-01T00:00:00.000Z' });
    const post = ({ instance, items }: Sent): Promise<Answer> => {
      const [first, ...others] = items;
      const app = apps[instance]!;
      if (others.length === 0) return app.post('/api/used-seeds', bodyOf(first!.key, first!.payload));
      return app.post('/api/batch', { items: items.map(({ key, payload }) => ({ kind: 'used_seed', ...bodyOf(key, payload) })) });
    };
    await fc.assert(
      fc.asyncProperty(sentAtOnce, async (sent) => {
        run += 1;
        const answers = await Promise.all(sent.map(post));
        const rows = await query<{ id: string; function: string }>(
          database.location,
          'SELECT id, function FROM used_seeds WHERE id LIKE $1 ORDER BY seq',
          [`${idOf(run, 0).slice(0, -6)}%`],
        );
        const winners = new Map(rows.map((row) => [row.id, row.function]));
        const keys = new Set(sent.flatMap(({ items }) => items.map(({ key }) => idOf(run, key))));
        // Each key once.
        expect(rows.length).toBe(winners.size);
        expect(new Set(winners.keys())).toEqual(keys);
        const isWinner = ({ key, payload }: { key: number; payload: number }): boolean =>
          winners.get(idOf(run, key)) === `payload-${payload}`;
        let accepted = 0;
        sent.forEach(({ items }, n) => {
          const { status, body } = answers[n]!;
          if (items.length === 1) {
            expect({ status }).toEqual({ status: isWinner(items[0]!) ? 200 : 409 });
            return;
          }
          expect(status).toBe(200);
          const { rejected, accepted: count } = body as BatchBody;
          accepted += count;
          expect(rejected.map(({ index, error }) => ({ index, error }))).toEqual(
            items.flatMap((item, index) => (isWinner(item) ? [] : [{ index, error: 'conflict' }])),
          );
        });
        // No two batches say that they stored the same record.
        expect(accepted).toBeLessThanOrEqual(keys.size);
      }),
      { numRuns: 60 },
    );
  });

  it('do not stand in each other’s way, whatever the order of the records', async () => {
    const items = Array.from({ length: 60 }, (_, n) => [
      { kind: 'used_seed', ...usedSeedBody({ id: idOf(0, n) }) },
      { kind: 'run_meta', ...runMetaBody({ run_id: `run-${n}` }) },
      { kind: 'corpus_entry', ...corpusEntryBody({ id: `entry-${n}` }) },
    ]).flat();
    const shuffled = (seed: number): unknown[] =>
      fc.sample(fc.shuffledSubarray(items, { minLength: items.length }), { seed, numRuns: 1 })[0]!;
    for (let round = 0; round < 5; round += 1) {
      const answers = await Promise.all(
        Array.from({ length: 4 * INSTANCES }, (_, n) => apps[n % INSTANCES]!.post('/api/batch', { items: shuffled(round * 100 + n) })),
      );
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
      const totals = answers.map(({ body }) => body as BatchBody);
      expect(totals.map(({ rejected }) => rejected)).toEqual(totals.map(() => []));
      if (round === 0) expect(totals.reduce((sum, { accepted }) => sum + accepted, 0)).toBe(items.length);
    }
    for (const table of ['used_seeds', 'run_meta', 'corpus'])
      expect(await query(database.location, `SELECT count(*)::int FROM ${table}`)).toEqual([{ count: 60 }]);
    const [{ deadlocks } = { deadlocks: -1 }] = await query<{ deadlocks: number }>(
      database.location,
      'SELECT deadlocks::int FROM pg_stat_database WHERE datname = current_database()',
    );
    expect(deadlocks).toBe(0);
  });

  it('show whoever follows by "after" every seed once, in one order, while all of them write', async () => {
    const first = (await apps[0]!.post('/api/used-seeds', usedSeedBody({ function: 'first' }))).body as { id: string };
    let isWriting = true;
    const follow = async (app: TestApp): Promise<string[]> => {
      const met: string[] = [];
      for (let last = first.id; ;) {
        const mayBeLast = !isWriting;
        const { seeds } = (await app.get(`/api/used-seeds?limit=50&after=${last}`)).body as { seeds: { id: string; function: string }[] };
        met.push(...seeds.map((seed) => seed.function));
        last = seeds.at(-1)?.id ?? last;
        if (seeds.length === 0 && mayBeLast) return met;
      }
    };
    const followers = Promise.all(apps.map(follow));
    const names: string[] = [];
    await Promise.all(
      Array.from({ length: 12 }, async (_, writer) => {
        const app = apps[writer % INSTANCES]!;
        for (let n = 0; n < 25; n += 1) {
          const batch = Array.from({ length: 1 + (n % 4) }, (_item, item) => `seed-${writer}-${n}-${item}`);
          names.push(...batch);
          const answer =
            batch.length === 1
              ? await app.post('/api/used-seeds', usedSeedBody({ function: batch[0] }))
              : await app.post('/api/batch', { items: batch.map((name) => ({ kind: 'used_seed', ...usedSeedBody({ function: name }) })) });
          expect(answer.status).toBe(200);
        }
      }),
    );
    isWriting = false;
    const [one, ...others] = await followers;
    expect([...one!].sort()).toEqual(names.sort());
    for (const other of others) expect(other).toEqual(one);
  });

  it('send a large list whole and in order while others write', async () => {
    const snippet = (n: number): string => `${n}:${'x'.repeat(120_000)}`;
    const timestamp = (n: number): string => new Date(Date.UTC(2026, 0, 1) + n * 1_000).toISOString();
    for (let n = 0; n < 60; n += 1) {
      const entry = corpusEntryBody({ id: `entry-${n}`, func_name: 'listed', snippet: snippet(n), timestamp: timestamp(n) });
      expect(await apps[n % INSTANCES]!.post('/api/corpus', entry)).toMatchObject({ status: 200 });
    }
    let isListing = true;
    const writing = Promise.all(
      apps.map(async (app, writer) => {
        for (let n = 0; isListing; n += 1)
          await app.post('/api/corpus', corpusEntryBody({ id: `new-${writer}-${n}`, func_name: 'listed', timestamp: timestamp(-1 - n) }));
      }),
    );
    for (const app of apps) {
      const { status, body } = await app.get('/api/corpus?limit=200&func=listed');
      const { items } = body as { items: { id: string; snippet: string }[] };
      expect(status).toBe(200);
      // What is stored meanwhile is older, and stands behind.
      expect(items.slice(0, 60).map(({ id, snippet: text }, n) => [id, text === snippet(59 - n)])).toEqual(
        Array.from({ length: 60 }, (_, n) => [`entry-${59 - n}`, true]),
      );
    }
    isListing = false;
    await writing;
  });
});
