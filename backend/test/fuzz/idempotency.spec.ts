/** Whatever is sent again, in whatever form and order, and however often the server starts anew: each record is stored once. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { anyForm, ENDPOINTS, itemOf, post, postBatch, type BatchAnswer, type Form } from './batches.js';
import { casesOf, reporter, reportFigures, SEED } from './campaign.js';
import { RawClient } from './client.js';
import { anyRecord, IdempotencyModel, recordText, summaryOf, type AbstractRecord } from './idempotency-model.js';
import { storedIn } from './stored.js';

/** Sequences, each on a database of its own. */
const CASES = casesOf(15, 0.002);
const MAX_STEPS = 30;

type Step =
  | { readonly does: 'post'; readonly record: AbstractRecord; readonly isGzip: boolean }
  | { readonly does: 'batch'; readonly records: readonly AbstractRecord[]; readonly form: Form; readonly times: number }
  | { readonly does: 'restart' };

function anyStep(): fc.Arbitrary<Step> {
  return fc.oneof(
    { weight: 6, arbitrary: fc.record({ does: fc.constant('post' as const), record: anyRecord(), isGzip: fc.boolean() }) },
    {
      weight: 4,
      arbitrary: fc.record({
        does: fc.constant('batch' as const),
        records: fc.array(anyRecord(), { maxLength: 12 }),
        form: anyForm(),
        // As a client does whose answer got lost.
        times: fc.constantFrom(1, 1, 2),
      }),
    },
    { weight: 1, arbitrary: fc.constant({ does: 'restart' as const }) },
  );
}

async function take(client: RawClient, model: IdempotencyModel, step: Exclude<Step, { does: 'restart' }>): Promise<void> {
  if (step.does === 'post') {
    const { status } = await post(client, ENDPOINTS[step.record.kind], recordText(step.record), { isLines: false, isGzip: step.isGzip });
    expect(status).toBe(model.put(step.record) === 'conflict' ? 409 : 200);
    return;
  }
  for (let time = 0; time < step.times; time += 1) {
    const { status, body } = await postBatch(
      client,
      step.records.map((record) => itemOf(record.kind, recordText(record))),
      step.form,
    );
    if (step.form.isLines && step.records.length === 0 && status === 400) return;
    const outcomes = step.records.map((record) => model.put(record));
    const { accepted, duplicates, rejected } = JSON.parse(body.toString()) as BatchAnswer;
    const count = (outcome: string): number => outcomes.filter((each) => each === outcome).length;
    expect({ status, accepted, duplicates }).toEqual({ status: 200, accepted: count('accepted'), duplicates: count('duplicate') });
    const conflicts = outcomes.flatMap((outcome, index) => (outcome === 'conflict' ? [{ index, error: 'conflict' }] : []));
    expect(rejected.map(({ index, error }) => ({ index, error }))).toEqual(conflicts);
  }
}

describe('a record that is sent again', () => {
  it('is stored once and answered as the contract says, alone, in a batch and after a restart', async () => {
    const begun = performance.now();
    let steps = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(anyStep(), { minLength: 1, maxLength: MAX_STEPS, size: 'max' }), async (sequence) => {
        let app: TestApp = await startTestApp();
        let client = new RawClient(app.url);
        const model = new IdempotencyModel();
        try {
          for (const step of sequence) {
            steps += 1;
            if (step.does === 'restart') {
              client.close();
              app = await app.restart();
              client = new RawClient(app.url);
            } else await take(client, model, step);
            expect(summaryOf(await storedIn(app.database))).toEqual(model.summary());
          }
        } finally {
          client.close();
          await app.stop();
        }
      }),
      { seed: SEED, numRuns: CASES, reporter: reporter((sequence) => JSON.stringify(sequence)) },
    );
    reportFigures('idempotency', { cases: CASES, steps, seconds: Math.round((performance.now() - begun) / 1_000) });
  }, 3_600_000);
});
