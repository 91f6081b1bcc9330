import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { corpusEntryBody, runMetaBody, usedSeedBody } from './support/records.js';
import { startTestApp, type Answer, type TestApp } from './support/test-app.js';

let app: TestApp;

beforeEach(async () => {
  app = await startTestApp();
});

afterEach(async () => {
  await app.stop();
});

const ID = '01890a5d-ac96-774b-bcce-b302099a8057';
const run = (fields = {}): object => ({ kind: 'run_meta', ...runMetaBody(fields) });
const seed = (fields = {}): object => ({ kind: 'used_seed', ...usedSeedBody(fields) });
const entry = (fields = {}): object => ({ kind: 'corpus_entry', ...corpusEntryBody(fields) });

const postItems = (...items: unknown[]): Promise<Answer> => app.post('/api/batch', { items });
const postLines = (text: string | Uint8Array, headers = {}): Promise<Answer> =>
  app.post('/api/batch', text, { 'content-type': 'application/x-ndjson', ...headers });

const storedFunctions = async (): Promise<string[]> => {
  const { seeds } = (await app.get('/api/used-seeds?limit=1000')).body as { seeds: { function: string }[] };
  return seeds.map((stored) => stored.function).reverse();
};

describe('a batch', () => {
  it('stores records of mixed kinds, in their order', async () => {
    const answer = await postItems(seed({ function: 'f1' }), run(), entry(), seed({ function: 'f2' }), run({ max_iters: 7 }));
    expect(answer).toMatchObject({ status: 200, body: { ok: true, accepted: 5, duplicates: 0, rejected: [] } });
    expect(await storedFunctions()).toEqual(['f1', 'f2']);
    expect((await app.get('/api/run-meta/latest')).body).toMatchObject({ meta: { run_id: 'run-1', max_iters: 7 } });
    expect((await app.get('/api/corpus')).body).toMatchObject({ total: 1 });
  });

  it('names the bad items by index, as their own endpoints would, and keeps the good ones', async () => {
    const bad = { kind: 'used_seed', function: 'f', passed: 3, total: 2 };
    const { body } = await postItems(seed({ function: 'good' }), bad, 'text', { kind: 'nobody knows' }, {}, seed({ function: 'also' }));
    const { status, body: own } = await app.post('/api/used-seeds', bad);
    const { error, details, issues } = own as Record<string, unknown>;
    expect(status).toBe(400);
    expect(body).toMatchObject({
      ok: true,
      accepted: 2,
      duplicates: 0,
      rejected: [
        { index: 1, error, details, issues },
        { index: 2, error: 'bad_request', issues: [{ path: '', message: 'must be a JSON object' }] },
        {
          index: 3,
          error: 'bad_request',
          issues: [{ path: 'kind', message: 'must be one of run_meta, used_seed, outcome, run_status, corpus_entry, drops' }],
        },
        { index: 4, error: 'bad_request', issues: [{ path: 'kind' }] },
      ],
    });
    expect(await storedFunctions()).toEqual(['good', 'also']);
  });

  it('counts what is stored already as duplicates, and another payload under the same id as a conflict', async () => {
    const items = [run(), seed({ id: ID, snippet: 'x' }), entry()];
    expect((await postItems(...items)).body).toMatchObject({ accepted: 3, duplicates: 0 });
    expect((await postItems(...items)).body).toMatchObject({ accepted: 0, duplicates: 3, rejected: [] });
    app = await app.restart();
    expect((await postItems(...items, seed({ id: ID, snippet: 'y' }))).body).toMatchObject({
      accepted: 0,
      duplicates: 3,
      rejected: [{ index: 3, error: 'conflict' }],
    });
    expect(await app.post('/api/used-seeds', usedSeedBody({ id: ID, snippet: 'y' }))).toMatchObject({ status: 409 });
    expect(await app.post('/api/used-seeds', usedSeedBody({ id: ID, snippet: 'x' }))).toMatchObject({ status: 200 });
    expect(await storedFunctions()).toHaveLength(1);
  });

  it('finds duplicates and conflicts within itself, in its order', async () => {
    const { body } = await postItems(seed({ id: ID }), seed({ id: ID, score: 1 }), seed({ id: ID.toUpperCase() }));
    expect(body).toMatchObject({ accepted: 1, duplicates: 1, rejected: [{ index: 1, error: 'conflict' }] });
  });

  it('takes a change of a run as accepted, and the same metadata again as a duplicate', async () => {
    expect((await postItems(run(), run(), run({ beam: 3 }), run({ beam: 3 }))).body).toMatchObject({ accepted: 2, duplicates: 2 });
  });

  it('may be empty', async () => {
    expect(await postItems()).toMatchObject({ status: 200, body: { ok: true, accepted: 0, duplicates: 0, rejected: [] } });
  });

  it('names the keys that nobody read, of the items and beside them', async () => {
    const { body } = await app.post('/api/batch', { items: [seed({ beem: 1 }), run({ beem: 2 })], source: 'x' });
    expect(body).toMatchObject({ accepted: 2, ignored: ['source', 'beem'] });
  });

  it.each([
    ['nothing', {}, [{ path: 'items', message: 'is required' }]],
    ['items that are no list', { items: {} }, [{ path: 'items', message: 'must be a list' }]],
    ['a list', [], [{ path: '', message: 'must be a JSON object' }]],
    ['more than 5,000 items', { items: Array(5_001).fill(0) }, [{ path: 'items', message: 'must have at most 5000 items' }]],
  ])('with %s is refused', async (_what, body, issues) => {
    expect(await app.post('/api/batch', body)).toMatchObject({ status: 400, body: { error: 'bad_request', issues } });
  });

  it('takes 5,000 items', async () => {
    const items = Array.from({ length: 5_000 }, (_, n) => seed({ run_id: 'large', function: `f${n}` }));
    expect((await postItems(...items)).body).toMatchObject({ accepted: 5_000, rejected: [] });
    expect((await app.get('/api/used-seeds?run_id=large&limit=1')).headers.get('x-total-count')).toBe('5000');
  });

  it('asks for the key', async () => {
    expect(await app.post('/api/batch', { items: [seed()] }, { 'x-api-key': 'wrong' })).toMatchObject({ status: 401 });
    expect(await storedFunctions()).toEqual([]);
  });

  it.each(['__proto__', 'constructor'])('cannot change the prototype of anything by an item with %s', async (name) => {
    const poisoned = `{"kind":"used_seed","run_id":"r","function":"f","reason":{"${name}":{"prototype":{"isAdmin":true}}}}`;
    const { body } = await app.post('/api/batch', `{"items":[${poisoned},${JSON.stringify(seed({ function: 'good' }))}]}`);
    expect(body).toMatchObject({ accepted: 1, rejected: [{ index: 0, error: 'bad_request', issues: [{ path: 'reason' }] }] });
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
    expect(await storedFunctions()).toEqual(['good']);
  });

  it('checks each item for itself: as deep as its own endpoint allows, no deeper', async () => {
    const nested = (depth: number): object => Array.from({ length: depth }).reduce<object>((inner) => ({ a: inner }), {});
    const { body } = await postItems(seed({ reason: nested(30) }), seed({ reason: nested(31) }));
    expect(body).toMatchObject({ accepted: 1, rejected: [{ index: 1, error: 'bad_request' }] });
  });

  it('may be larger than a single record, up to 8 MiB', async () => {
    const snippet = 'x'.repeat(250 * 1024);
    const items = (count: number): unknown[] => Array.from({ length: count }, () => seed({ snippet }));
    expect((await postItems(...items(30))).body).toMatchObject({ accepted: 30 });
    expect(await postItems(...items(34))).toMatchObject({ status: 413, body: { error: 'payload_too_large' } });
    expect(await app.post('/api/used-seeds', { ...usedSeedBody(), notes: snippet.repeat(5) })).toMatchObject({ status: 413 });
  });
});

describe('a batch as NDJSON', () => {
  const lines = (...items: unknown[]): string => items.map((item) => JSON.stringify(item)).join('\n');

  it('is the same as in a list, blank lines and line ends aside', async () => {
    const text = `\ufeff${lines(run(), seed({ function: 'f1' }))}\r\n\n  \n${lines(seed({ function: 'f2' }))}\n`;
    expect(await postLines(text)).toMatchObject({ status: 200, body: { ok: true, accepted: 3, duplicates: 0, rejected: [] } });
    expect(await storedFunctions()).toEqual(['f1', 'f2']);
  });

  it('may be gzip', async () => {
    expect(await postLines(gzipSync(lines(run(), seed())), { 'content-encoding': 'gzip' })).toMatchObject({ body: { accepted: 2 } });
  });

  it('loses by a broken line only that line', async () => {
    const text = Buffer.concat([
      Buffer.from(`${lines(seed({ function: 'f1' }))}\n{"kind":"used_seed"\n`),
      Buffer.from([0x22, 0xff, 0x22, 0x0a]),
      Buffer.from(`[]\n${lines(seed({ function: 'f2' }))}`),
    ]);
    expect((await postLines(text)).body).toMatchObject({
      accepted: 2,
      rejected: [
        { index: 1, error: 'bad_request', details: 'The line is not valid JSON.' },
        { index: 2, error: 'bad_request', details: 'The line is not valid UTF-8.' },
        { index: 3, error: 'bad_request' },
      ],
    });
    expect(await storedFunctions()).toEqual(['f1', 'f2']);
  });

  it('is refused where single records are taken', async () => {
    const answer = await app.post('/api/used-seeds', JSON.stringify(usedSeedBody()), { 'content-type': 'application/x-ndjson' });
    expect(answer).toMatchObject({ status: 415, body: { error: 'unsupported_media_type' } });
  });

  it.each([
    ['5,001 lines', '1\n'.repeat(5_001)],
    ['four million lines', '1\n'.repeat(4_000_000)],
  ])('of %s is refused', async (_what, text) => {
    expect(await postLines(text)).toMatchObject({
      status: 400,
      body: { issues: [{ path: 'items', message: 'must have at most 5000 items' }] },
    });
  });

  it('of eight million blank lines is empty', async () => {
    expect(await postLines('\n'.repeat(8_000_000))).toMatchObject({ status: 200, body: { accepted: 0 } });
  });
});
