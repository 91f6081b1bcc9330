/** What was answered with 2xx can be read again, equal to what was sent; whatever was refused is not there. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { API_KEY, startTestApp, type TestApp } from '../support/test-app.js';
import { casesOf, reporter, reportFigures, SEED } from './campaign.js';
import { RawClient } from './client.js';
import { editedText } from './json-text.js';
import { operationsOf, type OpenApiDocument } from './openapi.js';
import { hostileEdit, validValue } from './values.js';

/** Of each kind of record: a sample beside what documented-api.spec.ts tries. */
const CASES = casesOf(150, 0.02);

type Fields = Record<string, unknown>;
/** Where a kind of record is stored, which fields this test sets, and how it is found again. */
interface Kind {
  readonly path: string;
  readonly own: (name: string) => Fields;
  readonly read: (name: string) => Promise<readonly Fields[]>;
}

let app: TestApp;
let client: RawClient;
let document: OpenApiDocument;

beforeAll(async () => {
  app = await startTestApp();
  client = new RawClient(app.url);
  document = (await app.get('/api/openapi.json')).body as OpenApiDocument;
});

afterAll(async () => {
  client.close();
  await app.stop();
});

const bodyOf = async <T>(path: string): Promise<T> => (await app.get(path)).body as T;

const KINDS: readonly Kind[] = [
  {
    path: '/api/run-meta',
    // The newest that there can be, so that it is the latest; among equal times the last to arrive is.
    own: (name) => ({ run_id: name, timestamp: '9999-12-31T23:59:59.999Z' }),
    read: async (name) => {
      const { meta } = await bodyOf<{ meta: Fields | null }>('/api/run-meta/latest');
      return meta?.['run_id'] === name ? [meta] : [];
    },
  },
  {
    path: '/api/used-seeds',
    own: (name) => ({ run_id: name, id: undefined }),
    read: async (name) => (await bodyOf<{ seeds: Fields[] }>(`/api/used-seeds?run_id=${name}`)).seeds,
  },
  {
    path: '/api/corpus',
    own: (name) => ({ id: name }),
    read: async (name) => (await bodyOf<{ items: Fields[] }>(`/api/corpus?id=${name}`)).items,
  },
];

/** Sent and answered, as far as the record has the field: absent is null, times are the same instant, -0 is 0. */
function expectEqual(sent: Fields, stored: Fields): void {
  for (const [name, value] of Object.entries(stored)) {
    const original = sent[name] ?? null;
    if (name === 'timestamp') {
      if (original !== null) expect(value).toBe(instantOf(original as string));
    } else if (name === 'failing_tests' && original === null) expect(value).toEqual([]);
    else if (name !== 'id' || original !== null) expect({ [name]: value }).toEqual({ [name]: withoutNegativeZero(original) });
  }
}

function instantOf(text: string): string {
  const [date = '', time = '00:00'] = text.toUpperCase().split(/[T ]/, 2);
  const hasZone = /[Z+-]/.test(time);
  return new Date(`${date}T${time}${hasZone ? '' : 'Z'}`).toISOString();
}

function withoutNegativeZero(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value)) as unknown;
}

describe.each(KINDS)('what POST $path stores', ({ path, own, read }) => {
  it('is read back as it was sent, and what it refuses is not', async () => {
    const schema =
      operationsOf(document).find((operation) => operation.path === path && operation.method === 'POST')?.bodies[0]?.schema ?? {};
    const seen = { stored: 0, refused: 0 };
    const begun = performance.now();
    let count = 0;
    const record = fc.tuple(validValue(schema, document.components?.schemas ?? {}), fc.array(hostileEdit(), { maxLength: 1 }));
    await fc.assert(
      fc.asyncProperty(record, async ([value, edits]) => {
        const name = `own-${String((count += 1))}`;
        // Places behind the first, because the record itself has to stay one with this name.
        const text = editedText(
          { ...(value as Fields), ...own(name) },
          edits.map(({ place, edit }) => ({ place: place + 1, edit })),
        );
        const { status, body } = await client.send({
          method: 'POST',
          target: path,
          headers: [
            ['x-api-key', API_KEY],
            ['content-type', 'application/json'],
            ['content-length', String(Buffer.byteLength(text))],
          ],
          body: Buffer.from(text),
        });
        const stored = await read(name);
        if (status === 200) {
          const sent = JSON.parse(text) as Fields;
          if (Object.entries(own(name)).some(([key, mine]) => mine !== undefined && sent[key] !== mine)) return;
          seen.stored += 1;
          expect(stored).toHaveLength(1);
          expectEqual(sent, stored[0] ?? {});
        } else {
          seen.refused += 1;
          if (status !== 400 && status !== 413) throw new Error(`${String(status)} ${body.toString()}`);
          expect(stored).toEqual([]);
        }
      }),
      { seed: SEED, numRuns: CASES, reporter: reporter(([value, edits]) => `POST ${path} ${editedText(value, edits).slice(0, 2_000)}`) },
    );
    expect(seen.stored).toBeGreaterThan(0.5 * CASES);
    expect(seen.refused).toBeGreaterThan(0.1 * CASES);
    reportFigures(`read back, ${path}`, { cases: CASES, seconds: Math.round((performance.now() - begun) / 1_000) });
  }, 600_000);
});
