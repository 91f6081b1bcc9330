/** The evidence says what the records say, computed anew from all of them: whatever was stored, came late, was found out and deleted. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { loadConfig } from '../../src/config/app-config.js';
import { databaseOptions } from '../../src/database-options.js';
import { Database } from '../../src/database/database.js';
import { EMPTY_DERIVED } from '../../src/database/projections.js';
import { ENTITIES } from '../../src/entities.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { casesOf, reporter, SEED } from './campaign.js';
import { readEvidence } from './evidence-oracle.js';

/** Sequences, each on a database of its own. */
const CASES = casesOf(12, 0.001);

type Item = Readonly<Record<string, unknown>>;
type Work = { readonly does: 'batch'; readonly items: readonly Item[] } | { readonly does: 'delete'; readonly run_id: string };
/** What is sent at once, so that it may well be one group. */
type Step = readonly Work[] | 'restart' | 'rebuild';

const runId = fc.constantFrom('a', 'b', 'c');
const functionName = fc.constantFrom('f', 'g');
const timestamp = fc.integer({ min: 0, max: 5 }).map((minute) => `2025-10-02T09:2${String(minute)}:00.000Z`);
const source_id = fc.constantFrom(null, '', 's', 's', 't', "u'u");
const snippet = fc.constantFrom(null, 'return a + b', 'return  a+b', 'return a + b + c', 'something else altogether');
const similarity = fc.oneof(
  fc.constantFrom(
    0,
    1,
    0.1,
    0.3,
    0.7,
    0.9,
    1 - 2 ** -53,
    5e-324,
    -1e-9,
    1.000_000_1,
    -3,
    1e300,
    2 ** 53,
    1e20,
    '0.5',
    '',
    null,
    true,
    [0.5],
    {},
  ),
  fc.double({ min: 0, max: 1, noNaN: true }),
);
const method = fc.constantFrom('jaccard', 'tree "edit"\n', '', '😀'.repeat(120), 'x'.repeat(101), 7, null, false, ['jaccard'], {
  name: 'jaccard',
});
const reason = fc.oneof(
  fc.constant(null),
  fc.record({ similarity, method }, { requiredKeys: [] }),
  fc.record({ inner: fc.record({ similarity, method }), similarity }),
);
const anyItem: fc.Arbitrary<Item> = fc.oneof(
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('run_status'), run_id: runId, notes: fc.constant('by hand') }) },
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant('used_seed'), run_id: runId, function: functionName, timestamp, source_id, reason, snippet }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      ...{ kind: fc.constant('outcome'), run_id: runId, function: functionName, timestamp, source_id, snippet },
      ...{ passed: fc.constantFrom(null, 1, 2), total: fc.constant(2), score: fc.constantFrom(null, 0, 0.25, 1, -1e300) },
      usage: fc.constantFrom(null, null, 'verbatim', 'adapted', 'ignored'),
    }),
  },
);
const anyWork: fc.Arbitrary<Work> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ does: fc.constant('batch' as const), items: fc.array(anyItem, { minLength: 1, maxLength: 10 }) }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('delete' as const), run_id: runId }) },
);
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.array(anyWork, { minLength: 1, maxLength: 4 }) },
  { weight: 1, arbitrary: fc.constantFrom('restart' as const, 'rebuild' as const) },
);

async function take(app: TestApp, step: Step): Promise<TestApp> {
  if (step === 'rebuild') {
    const opened = await Database.open(databaseOptions(loadConfig(app.database.env)), ENTITIES);
    for (const statement of EMPTY_DERIVED) await opened.write((transaction) => transaction.query(statement));
    await opened.close();
  }
  if (typeof step === 'string') return app.restart();
  await Promise.all(
    step.map(async (work) => {
      if (work.does === 'batch')
        expect(await app.post('/api/batch', { items: work.items })).toMatchObject({ status: 200, body: { rejected: [] } });
      else expect([200, 404]).toContain((await app.delete(`/api/run-meta/${work.run_id}`)).status);
    }),
  );
  return app;
}

describe('the evidence', () => {
  it('says what the records say, whatever was stored, came late, and was deleted, and when it is made again', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyStep, { minLength: 1, maxLength: 25, size: 'max' }), async (steps) => {
        let app = await startTestApp();
        try {
          for (const step of steps) {
            app = await take(app, step);
            const { stored, expected } = await readEvidence(app.database);
            expect(stored).toEqual(expected);
          }
        } finally {
          await app.stop();
        }
      }),
      { seed: SEED, numRuns: CASES, reporter: reporter((steps) => JSON.stringify(steps)) },
    );
  }, 3_600_000);
});
