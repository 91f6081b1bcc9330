/** What is derived from the records says what the records say, computed anew from all of them: whatever was stored, replaced and deleted. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Database } from '../../src/database/database.js';
import { EMPTY_DERIVED } from '../../src/database/projections.js';
import { databaseOptions } from '../../src/database-options.js';
import { loadConfig } from '../../src/config/app-config.js';
import { ENTITIES } from '../../src/entities.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import type { TestDatabase } from '../support/test-database.js';
import { casesOf, reporter, SEED } from './campaign.js';

/** Sequences, each on a database of its own. */
const CASES = casesOf(8, 0.001);

type Item = Readonly<Record<string, unknown>>;
type Step = { readonly does: 'batch'; readonly items: readonly Item[] } | { readonly does: 'delete'; readonly run_id: string };

const runId = fc.constantFrom('a', 'b', 'c');
const functionName = fc.constantFrom('f', 'g');
const timestamp = fc.integer({ min: 0, max: 5 }).map((minute) => `2025-10-02T09:2${String(minute)}:00.000Z`);
const anyItem: fc.Arbitrary<Item> = fc.oneof(
  fc.record({
    kind: fc.constant('run_meta'),
    ...{ run_id: runId, timestamp, seed_bias: fc.constantFrom(0, 0.5), seeding_enabled: fc.boolean(), max_iters: fc.constant(9) },
    notes: fc.constantFrom(null, 'of the metadata'),
  }),
  fc.record({ kind: fc.constant('used_seed'), run_id: runId, function: functionName, timestamp }),
  fc.record({
    kind: fc.constant('outcome'),
    run_id: runId,
    function: functionName,
    timestamp,
    passed: fc.constantFrom(1, 2),
    total: fc.constant(2),
  }),
  fc.record({
    kind: fc.constant('run_status'),
    run_id: runId,
    status: fc.constantFrom('running', 'finished', 'failed'),
    notes: fc.constantFrom(null, 'by hand'),
  }),
  fc.record({ kind: fc.constant('run_status'), run_id: runId, status: fc.constant('finished'), finished_at: timestamp }),
);
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ does: fc.constant('batch' as const), items: fc.array(anyItem, { minLength: 1, maxLength: 8 }) }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('delete' as const), run_id: runId }) },
);

type Row = Readonly<Record<string, string | number | null>>;

/** The rows of `runs`, but for the time of the last signal, as they follow from the records. */
async function expectedRuns(database: TestDatabase): Promise<object[]> {
  const rows = (table: string): Promise<Row[]> => database.query<Row>(`SELECT * FROM ${table} ORDER BY timestamp, seq`);
  const [metas, seeds, outcomes, states] = [
    await rows('run_meta'),
    await rows('used_seeds'),
    await rows('outcomes'),
    await rows('run_states'),
  ];
  const ids = [...new Set([...metas, ...seeds, ...outcomes, ...states].map(({ run_id }) => String(run_id)))].sort();
  return ids.map((run_id) => {
    const ofRun = (all: readonly Row[]): Row[] => all.filter((row) => row['run_id'] === run_id);
    const [meta] = ofRun(metas);
    const [state] = ofRun(states);
    const final = new Map(ofRun(outcomes).map((row) => [row['function'], row['is_solved']]));
    const solved = [...final.values()].filter((isSolved) => isSolved === 1).length;
    const earliest = [...ofRun(seeds), ...ofRun(outcomes)].map((row) => String(row['timestamp'])).sort()[0];
    // Of a run of which nothing but its state is known there is no other time.
    const started = String(meta?.['timestamp'] ?? earliest ?? state?.['timestamp']);
    const finished_at = state?.['finished_at'] ?? null;
    const duration = Date.parse(String(finished_at)) - Date.parse(started);
    return {
      run_id,
      started_at: started,
      has_meta: meta === undefined ? 0 : 1,
      seed_bias: meta?.['seed_bias'] ?? null,
      notes: state?.['notes'] ?? meta?.['notes'] ?? null,
      status: state?.['status'] ?? 'running',
      finished_at,
      duration_ms: duration >= 0 ? duration : null,
      locked: 0,
      seeds: ofRun(seeds).length,
      outcomes: final.size,
      solved,
      success_rate: final.size === 0 ? null : solved / final.size,
    };
  });
}

const NAMES =
  'run_id, started_at, has_meta, seed_bias, notes, status, finished_at, duration_ms, locked, seeds, outcomes, solved, success_rate';

function storedRuns(database: TestDatabase): Promise<object[]> {
  return database.query<Row>(`SELECT ${NAMES} FROM runs ORDER BY run_id`);
}

/** All is taken but what is said of a run that has ended otherwise. */
async function store(app: TestApp, items: readonly Item[]): Promise<void> {
  const { status, body } = await app.post('/api/batch', { items });
  expect(status).toBe(200);
  const { rejected } = body as { rejected: readonly { readonly index: number; readonly error: string }[] };
  expect(rejected.filter(({ index, error }) => error !== 'conflict' || items[index]?.['kind'] !== 'run_status')).toEqual([]);
}

/** How far the log goes, and what it misses. */
async function expectWholeLog(database: TestDatabase): Promise<void> {
  for (const [kind, table] of Object.entries({
    run_meta: 'run_meta',
    used_seed: 'used_seeds',
    outcome: 'outcomes',
    run_status: 'run_states',
  })) {
    const missing = await database.query(
      `SELECT seq FROM ${table} AS record WHERE NOT EXISTS (SELECT 1 FROM change_log WHERE kind = '${kind}' AND record.seq BETWEEN first AND last)`,
    );
    expect({ kind, missing }).toEqual({ kind, missing: [] });
  }
}

describe('what is derived from the records', () => {
  it('says what they say, whatever was stored and deleted, and when it is made again', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyStep, { minLength: 1, maxLength: 20, size: 'max' }), async (steps) => {
        let app: TestApp = await startTestApp();
        try {
          for (const step of steps) {
            if (step.does === 'batch') await store(app, step.items);
            else expect([200, 404]).toContain((await app.delete(`/api/run-meta/${step.run_id}`)).status);
            expect(await storedRuns(app.database)).toEqual(await expectedRuns(app.database));
            await expectWholeLog(app.database);
          }
          const stored = await storedRuns(app.database);
          const opened = await Database.open(databaseOptions(loadConfig(app.database.env)), ENTITIES);
          for (const statement of EMPTY_DERIVED) await opened.write((transaction) => transaction.query(statement));
          await opened.close();
          app = await app.restart();
          expect(await storedRuns(app.database)).toEqual(stored);
          await expectWholeLog(app.database);
        } finally {
          await app.stop();
        }
      }),
      { seed: SEED, numRuns: CASES, reporter: reporter((steps) => JSON.stringify(steps)) },
    );
  }, 3_600_000);
});
