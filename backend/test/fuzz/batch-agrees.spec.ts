/** A batch is nothing but its items: what an endpoint says to a record alone, the batch says to it among others, and stores the same. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { anyForm, ENDPOINTS, itemOf, KINDS, post, postBatch, type BatchAnswer, type Form, type Kind } from './batches.js';
import { casesOf, reporter, reportFigures, SEED } from './campaign.js';
import { RawClient } from './client.js';
import { editedText } from './json-text.js';
import { operationsOf, type OpenApiDocument } from './openapi.js';
import { storedIn, type Stored } from './stored.js';
import { hostileEdit, validValue } from './values.js';

const CASES = casesOf(300, 0.04);
/** Each on two databases of its own. */
const WHOLE_BATCHES = casesOf(10, 0.001);
const PLAIN: Form = { isLines: false, isGzip: false };

interface Item {
  readonly kind: Kind;
  /** The text of the record. */
  readonly text: string;
}

interface Side {
  readonly app: TestApp;
  readonly client: RawClient;
}

let alone: Side;
let batched: Side;
let document: OpenApiDocument;

const start = async (): Promise<Side> => {
  const app = await startTestApp();
  return { app, client: new RawClient(app.url) };
};

const stop = async ({ app, client }: Side): Promise<void> => {
  client.close();
  await app.stop();
};

beforeAll(async () => {
  [alone, batched] = await Promise.all([start(), start()]);
  document = (await alone.app.get('/api/openapi.json')).body as OpenApiDocument;
});

afterAll(async () => {
  await Promise.all([stop(alone), stop(batched)]);
});

/** Records of all kinds, most of them valid. */
function anyItem(edits: number): fc.Arbitrary<Item> {
  const operations = operationsOf(document);
  const ofKind = (kind: Kind): fc.Arbitrary<Item> => {
    const { schema = {} } = operations.find(({ method, path }) => method === 'POST' && path === ENDPOINTS[kind])?.bodies[0] ?? {};
    return fc
      .tuple(validValue(schema, document.components?.schemas ?? {}), fc.array(hostileEdit(), { maxLength: edits }))
      .map(([value, changes]) => ({ kind, text: editedText(value, changes) }));
  };
  return fc.oneof(...KINDS.map(ofKind));
}

/** What one record came to: stored or not, and why not. */
interface Outcome {
  readonly error?: string;
  readonly details?: string;
  readonly issues?: unknown;
  readonly ignored?: unknown;
}

async function outcomeAlone({ client }: Side, { kind, text }: Item): Promise<Outcome | undefined> {
  const { status, body } = await post(client, ENDPOINTS[kind], text, PLAIN);
  const { error, details, issues, ignored } = JSON.parse(body.toString()) as Outcome;
  // The limit of one record is lower than the limit of a batch, whatever is in it.
  if (status === 413) return undefined;
  return status === 200 ? { ignored } : { error, details, issues };
}

async function outcomeInBatch({ client }: Side, { kind, text }: Item, form: Form): Promise<Outcome> {
  const { status, body } = await postBatch(client, [itemOf(kind, text)], form);
  const answer = JSON.parse(body.toString()) as BatchAnswer & Outcome;
  if (status !== 200) return { error: answer.error, details: answer.details, issues: answer.issues };
  const [rejection] = answer.rejected;
  expect(answer.accepted + answer.duplicates + answer.rejected.length).toBe(1);
  return rejection === undefined
    ? { ignored: answer.ignored }
    : { error: rejection.error, details: rejection.details, issues: rejection.issues };
}

/** Without what each server makes up for itself: the ids that were not sent, and the times of arrival. */
function comparable(stored: Stored, since: string): object {
  const now = new Date(Date.now() + 1_000).toISOString();
  const made = (timestamp: string): boolean => timestamp >= since && timestamp <= now;
  // A UUIDv7 of this moment, or a time.
  const isMadeId = (id: string): boolean => {
    const idTime = new Date(parseInt(id.replaceAll('-', '').slice(0, 12), 16));
    return id[14] === '7' && !Number.isNaN(idTime.getTime()) && made(idTime.toISOString());
  };
  return JSON.parse(JSON.stringify(stored), (key, value: unknown) => {
    if (typeof value !== 'string') return value;
    return (key === 'id' && isMadeId(value)) || (/^(timestamp|started_at|finished_at)$/.test(key) && made(value)) ? 'made' : value;
  }) as object;
}

/** Broken JSON is named by where it stands: a body here, a line there. */
const isUnreadable = ({ details }: Outcome): boolean => details?.includes('is not valid JSON') === true;

describe('a batch', () => {
  it('of one item says and stores what the endpoint of the item does', async () => {
    const since = new Date().toISOString();
    const begun = performance.now();
    const seen = { stored: 0, refused: 0 };
    await fc.assert(
      fc.asyncProperty(anyItem(1), anyForm(), async (item, form) => {
        // An item with a kind of its own, or with a line end, is another item there.
        fc.pre(!item.text.includes('"kind"') && !/^\s*$/.test(item.text));
        const expected = await outcomeAlone(alone, item);
        if (expected === undefined) return;
        const actual = await outcomeInBatch(batched, item, form);
        if (isUnreadable(expected)) expect(isUnreadable(actual)).toBe(true);
        else expect(actual).toEqual(expected);
        seen[expected.error === undefined ? 'stored' : 'refused'] += 1;
      }),
      {
        seed: SEED,
        numRuns: CASES,
        reporter: reporter(({ kind, text }, form) => `${kind} ${text.slice(0, 3_000)} ${JSON.stringify(form)}`),
      },
    );
    expect(comparable(await storedIn(batched.app.database), since)).toEqual(comparable(await storedIn(alone.app.database), since));
    expect(Math.min(seen.stored, seen.refused)).toBeGreaterThan(0.1 * CASES);
    reportFigures('batch of one agrees', { cases: CASES, seconds: Math.round((performance.now() - begun) / 1_000) });
  }, 3_600_000);

  it('of many stores what their single posts in the same order do', async () => {
    const begun = performance.now();
    await fc.assert(
      fc.asyncProperty(fc.array(anyItem(1), { minLength: 2, maxLength: 40, size: 'max' }), anyForm(), async (all, form) => {
        // One that is no JSON would break the whole of the other form.
        const items = all.filter(({ text }) => isJsonObject(text) && !text.includes('"kind"') && Buffer.byteLength(text) < 1_000_000);
        const since = new Date().toISOString();
        const [one, other] = await Promise.all([start(), start()]);
        try {
          const outcomes: (Outcome | undefined)[] = [];
          for (const item of items) outcomes.push(await outcomeAlone(one, item));
          const { body } = await postBatch(
            other.client,
            items.map(({ kind, text }) => itemOf(kind, text)),
            form,
          );
          const answer = JSON.parse(body.toString()) as BatchAnswer;
          const refused = outcomes.flatMap((outcome, index) =>
            outcome?.error === undefined
              ? []
              : [
                  {
                    index,
                    error: outcome.error,
                    details: outcome.details,
                    ...(outcome.issues !== undefined && { issues: outcome.issues }),
                  },
                ],
          );
          expect(answer.rejected).toEqual(refused);
          expect(answer.accepted + answer.duplicates).toBe(items.length - refused.length);
          expect(comparable(await storedIn(other.app.database), since)).toEqual(comparable(await storedIn(one.app.database), since));
        } finally {
          await Promise.all([stop(one), stop(other)]);
        }
      }),
      {
        seed: SEED,
        numRuns: WHOLE_BATCHES,
        reporter: reporter((items, form) => `${JSON.stringify(items).slice(0, 5_000)} ${JSON.stringify(form)}`),
      },
    );
    reportFigures('batch of many agrees', { cases: WHOLE_BATCHES, seconds: Math.round((performance.now() - begun) / 1_000) });
  }, 3_600_000);
});

function isJsonObject(text: string): boolean {
  try {
    return text.startsWith('{') && typeof JSON.parse(text) === 'object';
  } catch {
    return false;
  }
}
