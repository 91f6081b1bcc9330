/** Whatever is sent is answered alike on SQLite and on PostgreSQL, and leaves the same behind. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { BothEngines } from '../support/both-engines.js';
import { casesOf, curlOf, reporter, SEED } from './campaign.js';
import { operationsOf, type OpenApiDocument } from './openapi.js';
import { anyRequest } from './requests.js';

/** Of each seed. */
const CASES = casesOf(2_000, 0.1);
const SEQUENCE = 25;

let both: BothEngines;

beforeAll(async () => {
  both = await BothEngines.start();
});

afterAll(async () => {
  await both.stop();
});

describe('the same requests to both engines, one after another', () => {
  it.each([
    ['the usual seed', SEED],
    ['a seed of this run', Math.floor(Math.random() * 2 ** 31)],
  ])(
    'are answered alike, from %s, %i',
    async (_what, seed) => {
      const document = (await both.apps[0].get('/api/openapi.json')).body as OpenApiDocument;
      const requests = fc.array(anyRequest(operationsOf(document), document.components?.schemas ?? {}), {
        minLength: SEQUENCE,
        maxLength: SEQUENCE,
      });
      const statuses = new Set<number>();
      await fc.assert(
        fc.asyncProperty(requests, async (sequence) => {
          for (const request of sequence) {
            const { status } = await both.send(request).catch((error: unknown) => {
              throw new Error(`${curlOf(request).slice(0, 3_000)}\n${String(error)}`, { cause: error });
            });
            statuses.add(status);
          }
        }),
        {
          seed,
          numRuns: Math.ceil(CASES / SEQUENCE),
          endOnFailure: true,
          reporter: reporter((sequence) => `the last of ${sequence.length}`),
        },
      );
      expect([...statuses]).toEqual(expect.arrayContaining([200, 400, 401, 409, 413, 415]));
      await both.compareStored();
    },
    3_600_000,
  );
});
