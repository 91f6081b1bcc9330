/** Every operation of the OpenAPI document, fuzzed over HTTP: the answers have to be as documented, whatever was sent. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { casesOf, curlOf, Figures, reporter, reportFigures, SEED, shownAnswer } from './campaign.js';
import { RawClient, type RawAnswer } from './client.js';
import { operationsOf, type OpenApiDocument, type Operation } from './openapi.js';
import { Oracle } from './oracle.js';
import { anyRequest, type FuzzRequest } from './requests.js';

const CASES = casesOf(4_000, 1);
/** Sent at once, over connections that are kept: what shrinks first is their number. */
const MAX_AT_ONCE = 48;
/** Runs of the property between two looks at the health. */
const RUNS_PER_ROUND = 20;

let app: TestApp;
let client: RawClient;
let operations: Operation[];
let document: OpenApiDocument;
let oracle: Oracle;
const figures = new Figures();

beforeAll(async () => {
  app = await startTestApp();
  client = new RawClient(app.url);
  document = (await app.get('/api/openapi.json')).body as OpenApiDocument;
  operations = operationsOf(document);
  oracle = new Oracle(document, operations);
});

afterAll(async () => {
  client.close();
  await app.stop();
});

/** Sends one case and judges the answer; with an ETag, asks again whether anything is new. */
async function faultsOf(request: FuzzRequest): Promise<string[]> {
  const answer = await client.send(request);
  if (!request.strayed) figures.count(request.operation.name, answer.status);
  const faults = describeFaults(request, answer);
  const { etag } = answer.headers;
  if (answer.status !== 200 || etag === undefined || faults.length > 0) return faults;
  const again = {
    ...request,
    headers: [...request.headers.filter(([name]) => name !== 'if-none-match'), ['if-none-match', etag] as const],
  };
  const second = await client.send(again);
  if (!request.strayed) figures.count(request.operation.name, second.status);
  return describeFaults(again, second);
}

function describeFaults(request: FuzzRequest, answer: RawAnswer): string[] {
  const faults = oracle.faultsOf(request, answer);
  return faults.length === 0 ? [] : [`${faults.join('; ')}\n  ${curlOf(request)}\n  ${shownAnswer(answer)}`];
}

/** What these take no schema says: two runs in one text, and of all filters those that the table has. */
const REFUSES_MOST = new Set(['compareRuns', 'exportTable']);

describe('every documented operation', () => {
  it('answers as documented, whatever is sent, and the server stays healthy', async () => {
    const start = performance.now();
    const requests = fc.array(anyRequest(operations, document.components?.schemas ?? {}), {
      minLength: 1,
      maxLength: MAX_AT_ONCE,
      size: 'max',
    });
    for (let round = 0; figures.total() < CASES; round += 1) {
      await fc.assert(
        fc.asyncProperty(requests, async (batch) => {
          const faults = (await Promise.all(batch.map(faultsOf))).flat();
          if (faults.length > 0) throw new Error(faults.join('\n'));
        }),
        { seed: SEED + round, numRuns: RUNS_PER_ROUND, reporter: reporter((batch) => batch.map(curlOf).join('\n')) },
      );
      for (const path of ['/api/health/live', '/api/health/ready'])
        expect(await app.get(path)).toMatchObject({ status: 200, body: { status: 'ok' } });
    }
    reportFigures('documented API', { seed: SEED, ...figures.toJSON(), seconds: Math.round((performance.now() - start) / 1_000) });
  }, 3_600_000);

  it('is mostly answered with success, so that the fuzz reaches what lies behind the first check', () => {
    // Of what a path names there is mostly none, or it has ended: it was looked for all the same.
    const reached = ({ name, path }: Operation): number =>
      figures.total(name, 200, 400) + (path.includes('{') ? figures.total(name, 404, 405) + figures.total(name, 409, 410) : 0);
    const poor = operations
      .filter(({ name }) => !REFUSES_MOST.has(name))
      .filter((operation) => reached(operation) < 0.3 * figures.total(operation.name))
      .map(({ name }) => name);
    expect(poor).toEqual([]);
    expect(figures.total(undefined, 200, 400)).toBeGreaterThan(0.4 * figures.total());
  });

  it('was met with every kind of refusal', () => {
    expect(figures.statuses()).toEqual(expect.arrayContaining([200, 304, 400, 401, 409, 413, 415, 431]));
  });
});
