/** Where two databases differ by nature, and must not here: order, case, bytes, numbers, sizes, repeated keys. Each request goes to both. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { BothEngines } from './support/both-engines.js';
import { corpusEntryBody, runMetaBody, usedSeedBody } from './support/records.js';

let both: BothEngines;
/** What a test stores bears names of its own. */
let own = '';
let tests = 0;

beforeAll(async () => {
  both = await BothEngines.start();
});

beforeEach(() => {
  own = `test-${(tests += 1)}`;
});

afterAll(async () => {
  try {
    await both.compareStored();
  } finally {
    await both.stop();
  }
});

type Fields = Record<string, unknown>;
const TIME = '2025-10-02T09:20:00.000Z';
const idOf = (n: number): string => `019a8e5c-6f1e-7c3a-${String(tests).padStart(4, '8')}-${String(n).padStart(12, '0')}`;
const seedBody = (n: number, fields: Fields = {}): Fields => usedSeedBody({ run_id: own, id: idOf(n), timestamp: TIME, ...fields });
const entryBody = (n: number, fields: Fields = {}): Fields =>
  corpusEntryBody({ id: `${own} ${n}`, func_name: own, timestamp: TIME, ...fields });

const OK = expect.objectContaining({ ok: true });
const refusalAt = (path: string): unknown =>
  expect.objectContaining({ issues: expect.arrayContaining([expect.objectContaining({ path })]) });
const storeSeeds = async (...seeds: Fields[]): Promise<void> => {
  for (const seed of seeds) expect(await both.post('/api/used-seeds', seed)).toEqual(OK);
};
const storeEntries = async (...entries: Fields[]): Promise<void> => {
  for (const entry of entries) expect(await both.post('/api/corpus', entry)).toEqual(OK);
};
const seedsAt = async (query: string): Promise<Fields[]> => ((await both.get(`/api/used-seeds?${query}`)) as { seeds: Fields[] }).seeds;
const entriesAt = async (path: string): Promise<Fields[]> => ((await both.get(`/api/corpus${path}`)) as { items: Fields[] }).items;
const query = (parameters: Fields): string => new URLSearchParams(parameters as Record<string, string>).toString();

describe('before anything is stored', () => {
  it.each([
    '/api/run-meta/latest',
    '/api/used-seeds',
    '/api/used-seeds?run_id=nobody',
    '/api/used-seeds?before=nobody',
    '/api/corpus',
    '/api/corpus/summary',
    '/api/corpus/recent',
    '/api/corpus/top?func=nobody',
    '/api/corpus?offset=9007199254740991&limit=200',
  ])('GET %s is answered alike', async (path) => {
    expect(await both.get(path)).toBeDefined();
  });

  it('nothing is similar to anything', async () => {
    expect(await both.post('/api/corpus/similar', { targetSigKey: 'f(I)->I', targetPostBow: [] })).toEqual({ results: [] });
  });
});

describe('records of the same time', () => {
  const count = 12;
  const times = Array.from({ length: count }, (_, n) => (n % 4 === 3 ? '2025-10-02T09:20:00.001Z' : TIME));
  const newestFirst = (): number[] =>
    times
      .map((time, n) => ({ time, n }))
      .sort((a, b) => (a.time === b.time ? b.n - a.n : a.time < b.time ? 1 : -1))
      .map(({ n }) => n);

  it('are listed by their arrival, in seeds, their pages, and what came after', async () => {
    // Ids that fall while arrivals rise.
    const seeds = times.map((timestamp, n) => seedBody(count - n, { timestamp, function: `f${n}` }));
    await storeSeeds(...seeds);
    const expected = newestFirst().map((n) => seeds[n]!['id']);
    const idsAt = async (more: Fields): Promise<unknown[]> => (await seedsAt(query({ run_id: own, ...more }))).map(({ id }) => id);
    expect(await idsAt({})).toEqual(expected);
    for (let n = 0; n < count; n += 1) {
      expect(await idsAt({ before: expected[n], limit: 3 })).toEqual(expected.slice(n + 1, n + 4));
      expect(await idsAt({ after: seeds[n]!['id'] })).toEqual(seeds.slice(n + 1).map(({ id }) => id));
      // Of all runs.
      await both.get(`/api/used-seeds?${query({ before: expected[n], limit: 5 })}`);
      await both.get(`/api/used-seeds?${query({ after: seeds[n]!['id'], limit: 5 })}`);
    }
  });

  it('are listed by their arrival, in the corpus, its pages, its newest and its best', async () => {
    const entries = times.map((timestamp, n) =>
      entryBody(count - n, { timestamp, score: n % 2, passed: n % 3 === 0 ? 3 : 2, snippet: `s${n}` }),
    );
    await storeEntries(...entries);
    const expected = newestFirst().map((n) => entries[n]!['id']);
    const idsAt = async (path: string): Promise<unknown[]> => (await entriesAt(path)).map(({ id }) => id);
    expect(await idsAt(`?func=${own}`)).toEqual(expected);
    expect((await idsAt('/recent?limit=100')).slice(0, count)).toEqual(expected);
    for (let offset = 0; offset <= count; offset += 5)
      expect(await idsAt(`?func=${own}&limit=5&offset=${offset}`)).toEqual(expected.slice(offset, offset + 5));
    for (const limit of [1, 4, 5, 50]) expect(await idsAt(`/top?func=${own}&limit=${limit}`)).toHaveLength(Math.min(limit, count));
    await both.post('/api/corpus/similar', { targetSigKey: 'x', targetPostBow: [], limit: 20 });
  });

  it('leave the latest run the one that arrived last, also when another is posted again', async () => {
    const latest = async (): Promise<unknown> => ((await both.get('/api/run-meta/latest')) as { meta: Fields }).meta['run_id'];
    for (const name of ['b', 'c', 'a'])
      await both.post('/api/run-meta', runMetaBody({ run_id: `${own} ${name}`, timestamp: '9999-12-31T23:59:59.999Z' }));
    expect(await latest()).toBe(`${own} a`);
    await both.post('/api/run-meta', runMetaBody({ run_id: `${own} b`, timestamp: '9999-12-31T23:59:59.999Z', beam: 9 }));
    expect(await latest()).toBe(`${own} a`);
    await both.post('/api/run-meta', runMetaBody({ run_id: `${own} a` }));
    expect(await latest()).toBe(`${own} c`);
  });
});

describe('texts', () => {
  const NAMES = [
    'add',
    'ADD',
    'Éclair',
    'éclair',
    'E\u0301clair',
    'ß',
    'SS',
    'İ',
    'ı',
    'i',
    'I',
    'Ω',
    'ω',
    'a%b',
    'a_b',
    'a\\b',
    'a\\%b',
    'axb',
    '%',
    '_',
    '\\',
    '\\\\',
    "'",
    '"',
    '?',
    '$1',
    ' ',
    '\t',
    '\ufeff',
    '\u00a0',
    '😀',
    '\u{10ffff}',
    '\uffff',
    'Z',
    'a',
    '{a,"b"}',
    'NULL',
    '\\N',
    '\u2028',
  ];
  const PARTS = [
    ...NAMES,
    'É',
    'é',
    'CLAIR',
    'add(',
    'dd',
    '\u0301',
    '%%',
    '\\_',
    '\ud83d\ude00',
    'x'.repeat(200),
    '😀'.repeat(200),
    '\\'.repeat(200),
    '%'.repeat(200),
  ];

  beforeAll(async () => {
    for (const [n, name] of NAMES.entries())
      await storeEntries(
        corpusEntryBody({
          id: `name ${n} ${name}`,
          func_name: name,
          timestamp: TIME,
          sig_key: name,
          post_bow: [name, 'common'],
          snippet: name,
        }),
      );
  });

  it.each(PARTS)('are found by a part: %j', async (part) => {
    await both.get(`/api/corpus?${query({ funcContains: part, limit: 200 })}`);
    await both.get(`/api/corpus/summary?${query({ funcContains: part })}`);
  });

  it.each(NAMES)('are found by their bytes: %j', async (name) => {
    const names = (await entriesAt(`?${query({ func: name })}`)).map((entry) => entry['func_name']);
    expect(new Set(names)).toEqual(new Set([name]));
    await both.get(`/api/corpus?${query({ id: `name 0 ${name}` })}`);
    await both.get(`/api/corpus/top?${query({ func: name })}`);
    await both.post('/api/corpus/similar', { targetSigKey: name, targetPostBow: [name], limit: 20 });
  });

  it('fold only ASCII letters', async () => {
    const found = async (part: string): Promise<unknown[]> =>
      (await entriesAt(`?${query({ funcContains: part, limit: 200 })}`)).map((entry) => entry['func_name']);
    expect(new Set(await found('ÉCLAIR'))).toEqual(new Set(['Éclair']));
    expect(new Set(await found('AdD'))).toEqual(new Set(['add', 'ADD']));
    expect(await found('ω')).toEqual(['ω']);
  });

  it('are looked up by their bytes', async () => {
    const ids = NAMES.flatMap((name, n) => [`name ${n} ${name}`, `name ${n} ${name.toUpperCase()}`]);
    expect(((await both.post('/api/corpus/lookup', { ids })) as { found: unknown[] }).found).toEqual(
      expect.arrayContaining(NAMES.map((name, n) => `name ${n} ${name}`)),
    );
  });

  it('name runs by their bytes', async () => {
    for (const [n, name] of NAMES.entries())
      await storeSeeds(seedBody(n, { run_id: own + name, function: name, source_id: name, snippet: name, reason: { [name]: name } }));
    for (const name of NAMES) expect((await seedsAt(query({ run_id: own + name }))).map((seed) => seed['function'])).toEqual([name]);
  });
});

describe('what no database keeps alike', () => {
  const TEXTS = ['\u0000', 'a\u0000b', '\ud800', '\udc00', 'a\ud83d', '\udc00\ud800'];

  it.each(TEXTS)('is refused in every text and in names: %j', async (text) => {
    for (const field of ['run_id', 'function', 'source_id', 'snippet', 'id', 'timestamp'])
      expect(await both.post('/api/used-seeds', seedBody(1, { [field]: text }))).toEqual(refusalAt(field));
    for (const reason of [{ [text]: 1 }, { a: text }, { a: [{ b: { [`x${text}`]: null } }] }])
      expect(await both.post('/api/used-seeds', seedBody(1, { reason }))).toMatchObject({ error: 'bad_request' });
    for (const field of ['id', 'spec_id', 'func_name', 'func_signature', 'snippet', 'sig_key', 'synthesis_method'])
      expect(await both.post('/api/corpus', entryBody(1, { [field]: text }))).toEqual(refusalAt(field));
    for (const field of ['failing_tests', 'post_bow', 'calls_functions'])
      expect(await both.post('/api/corpus', entryBody(1, { [field]: ['a', text] }))).toEqual(refusalAt(`${field}.1`));
    expect(await both.post('/api/run-meta', runMetaBody({ run_id: text, notes: text }))).toEqual(refusalAt('notes'));
    expect(await both.post('/api/run-meta', runMetaBody({ [text]: 1 }))).toMatchObject({ error: 'bad_request' });
    expect(await both.post('/api/corpus/lookup', { ids: [text] })).toEqual(refusalAt('ids.0'));
    expect(await both.post('/api/corpus/similar', { targetSigKey: text, targetPostBow: [text], excludeId: text })).toEqual(
      refusalAt('excludeId'),
    );
    expect(
      await both.post('/api/batch', {
        items: [
          { kind: 'used_seed', ...seedBody(1, { function: text }) },
          { kind: 'used_seed', ...seedBody(2) },
        ],
      }),
    ).toMatchObject({ accepted: 1, rejected: [{ index: 0 }] });
  });

  it.each(['%00', 'a%00b', '%ED%A0%80', '%ff', '%C0%80', '%F4%90%80%80', '%EF%BF%BE', '%EF%BB%BF'])(
    'is answered alike in queries: %s',
    async (text) => {
      for (const path of [
        '/api/used-seeds?run_id=',
        '/api/used-seeds?before=',
        '/api/used-seeds?after=',
        '/api/corpus?id=',
        '/api/corpus?func=',
        '/api/corpus?funcContains=',
        '/api/corpus/summary?func=',
        '/api/corpus/top?func=',
        `/api/corpus?startDate=`,
        '/api/corpus?minScore=',
        `/api/corpus?${text}=`,
      ])
        await both.get(path + text);
    },
  );

  it('is refused where it is no UTF-8', async () => {
    for (const bytes of ['c080', 'eda080', 'ff', 'f4908080']) {
      const body = Buffer.concat([Buffer.from('{"run_id":"r","function":"'), Buffer.from(bytes, 'hex'), Buffer.from('"}')]);
      expect(await both.post('/api/used-seeds', body)).toMatchObject({ error: 'bad_request' });
    }
  });
});

describe('numbers', () => {
  const NUMBERS = [
    '0',
    '-0',
    '0.0',
    '1',
    '-1',
    '1e308',
    '-1e308',
    '1.7976931348623157e308',
    '5e-324',
    '-5e-324',
    '2.2250738585072014e-308',
    '2.225073858507201e-308',
    '0.30000000000000004',
    '0.1',
    '0.3',
    '1e15',
    '1e16',
    '1e21',
    '1e-7',
    '9007199254740991',
    '9007199254740993',
    '123456789012345680',
    '0.1e1',
    '1E2',
    '4.35',
    '1e22',
    '1e23',
    '8.41e21',
    '3.333333333333333e-1',
  ];

  it('come back as they were sent, and are found between themselves', async () => {
    for (const [n, number] of NUMBERS.entries()) {
      const text = JSON.stringify(seedBody(n, { score: 'HERE', reason: { n: 'HERE' } })).replaceAll('"HERE"', number);
      expect(await both.post('/api/used-seeds', text)).toEqual(OK);
      expect(await both.post('/api/corpus', JSON.stringify(entryBody(n, { score: 'HERE' })).replace('"HERE"', number))).toEqual(OK);
    }
    const expected = NUMBERS.map((number) => JSON.parse(JSON.stringify(Number(number))) as number);
    const seeds = (await seedsAt(query({ run_id: own }))).reverse();
    expect(seeds.map(({ score }) => score)).toEqual(expected);
    expect(seeds.map(({ reason }) => reason)).toEqual(expected.map((n) => ({ n })));
    expect((await entriesAt(`?func=${own}`)).map(({ score }) => score).reverse()).toEqual(expected);
    const scores = (await entriesAt(`/top?func=${own}&limit=50`)).map(({ score }) => score as number);
    expect(scores).toEqual([...scores].sort((a, b) => a - b));
    for (const number of NUMBERS)
      for (const filter of ['minScore', 'maxScore']) {
        const { total } = (await both.get(`/api/corpus?${query({ func: own, [filter]: number, limit: 1 })}`)) as { total: number };
        const isWithin = (n: number): boolean => (filter === 'minScore' ? n >= Number(number) : n <= Number(number));
        expect({ filter, number, total }).toEqual({ filter, number, total: expected.filter(isWithin).length });
      }
  });

  it.each([
    '1e999',
    '-1e400',
    '1e-400',
    '01',
    '0x1',
    'NaN',
    '1.5',
    '9007199254740993',
    '-9007199254740993',
    '1e16',
    '9223372036854775807',
    '9223372036854775808',
    '2147483648',
    '-2147483649',
    '-0',
    '-1',
    '1.0',
    '1e3',
    '"1"',
    'true',
    '[]',
  ])('are taken or refused alike in every field: %s', async (number) => {
    const fields: readonly (readonly [path: string, body: Fields, field: string])[] = [
      ...['score', 'passed', 'total'].map(
        (field) =>
          [
            '/api/used-seeds',
            seedBody(1, { passed: undefined, total: undefined, id: undefined, snippet: `${field} ${number}` }),
            field,
          ] as const,
      ),
      ...['score', 'passed', 'total', 'complexity', 'iteration', 'duration_ms'].map(
        (field) => ['/api/corpus', entryBody(1, { id: `${own} ${field} ${number}` }), field] as const,
      ),
      ...['seed_bias', 'max_iters', 'beam'].map(
        (field) => ['/api/run-meta', runMetaBody({ run_id: `${own} ${field} ${number}` }), field] as const,
      ),
      ['/api/corpus/similar', { targetSigKey: 'x', targetPostBow: [] }, 'limit'],
    ];
    for (const [path, body, field] of fields) await both.post(path, JSON.stringify({ ...body, [field]: 'HERE' }).replace('"HERE"', number));
    for (const path of [
      '/api/used-seeds?limit=',
      '/api/corpus?limit=',
      '/api/corpus?offset=',
      '/api/corpus?minScore=',
      '/api/corpus/summary?maxScore=',
      '/api/corpus/top?func=x&limit=',
      '/api/corpus/recent?limit=',
    ])
      await both.get(path + encodeURIComponent(number));
    await both.get(`/api/corpus?func=${own}&limit=200`);
    await both.get(`/api/used-seeds?run_id=${own}`);
  });

  it('keep whole numbers to their limits', async () => {
    const limit = Number.MAX_SAFE_INTEGER;
    await storeEntries(entryBody(1, { passed: limit, total: limit, complexity: -limit, iteration: limit, duration_ms: -1 }));
    expect(await entriesAt(`?func=${own}&perfectOnly=true`)).toMatchObject([
      { passed: limit, total: limit, complexity: -limit, iteration: limit, duration_ms: -1 },
    ]);
    await both.post(
      '/api/run-meta',
      runMetaBody({ run_id: own, timestamp: '9999-12-31T23:59:59.999Z', max_iters: limit, beam: limit, seed_bias: 5e-324 }),
    );
    expect(await both.get('/api/run-meta/latest')).toMatchObject({
      meta: { run_id: own, max_iters: limit, beam: limit, seed_bias: 5e-324 },
    });
  });
});

describe('the reason of a seed', () => {
  it.each([
    '{}',
    '{"b":1,"a":2,"10":3,"9":4,"":5}',
    '{"a":{"z":[],"y":{},"x":[[[]]]},"n":null,"t":true,"f":false}',
    '{"\\u00e9":"\\u00e9 \\ud83d\\ude00 \\/ \\b\\f\\n\\r\\t \\u001f \\u007f \\u2028"}',
    '{"a":[1.0,1e2,-0,0.10,1E400e]}',
    '{"a":[1.0,1e2,-0,0.10,5e-324]}',
    '{"a":1,"a":2}',
    '{"a.b":1,"a":{"b":2},"$ref":"#","constructor":1,"toString":null,"toJSON":"x"}',
    '{"__proto__":1}',
    `{"a":${'['.repeat(29)}${']'.repeat(29)}}`,
    `{"a":${'['.repeat(30)}${']'.repeat(30)}}`,
    `{"a":${'['.repeat(31)}${']'.repeat(31)}}`,
    `{"a":${'['.repeat(5_000)}${']'.repeat(5_000)}}`,
    `{${Array.from({ length: 2_000 }, (_, n) => `"k${2_000 - n}":${n}`).join(',')}}`,
    `{"a":"${'x'.repeat(64 * 1024 - 8)}"}`,
    `{"a":"${'x'.repeat(64 * 1024 - 7)}"}`,
    `{"a":"${'\\u0001'.repeat(10_000)}"}`,
    `{"a":"${'😀'.repeat(16_000)}"}`,
    '[]',
    '"x"',
  ])('comes back as it was sent, in its order, or is refused: %#', async (reason) => {
    const body = JSON.stringify(seedBody(1, { reason: 'HERE' })).replace('"HERE"', reason);
    const { ok } = (await both.post('/api/used-seeds', body)) as { ok?: boolean };
    const seeds = await seedsAt(query({ run_id: own }));
    expect(JSON.stringify(seeds.map((seed) => seed['reason']))).toBe(ok === true ? JSON.stringify([JSON.parse(reason)]) : '[]');
    // The same, in another order and notation, is no conflict.
    if (ok === true) {
      const reordered = Object.fromEntries(Object.entries(JSON.parse(reason) as Fields).reverse());
      expect(await both.post('/api/used-seeds', seedBody(1, { reason: reordered }))).toEqual(OK);
    }
  });
});

describe('sizes', () => {
  it('reach their limits in every indexed field, of characters that take four bytes', async () => {
    // Different ones, which no index can compress.
    const long = (seed: number): string =>
      Array.from({ length: 200 }, (_, n) => String.fromCodePoint(0x20000 + ((n * 7919 + seed * 104729) % 40_000))).join('');
    const entry = entryBody(1, {
      id: long(1),
      spec_id: long(2),
      spec_hash: long(3),
      func_name: long(4),
      synthesis_method: long(5),
      sig_key: long(6),
      func_signature: long(7),
      failing_tests: [long(8)],
      post_bow: [long(9)],
    });
    await storeEntries(entry, { ...entry, id: long(10) });
    expect(await entriesAt(`?${query({ func: long(4) })}`)).toMatchObject([{ id: long(10) }, entry]);
    expect(await entriesAt(`?${query({ id: long(1), funcContains: long(4) })}`)).toMatchObject([entry]);
    expect(await entriesAt(`/top?${query({ func: long(4) })}`)).toHaveLength(2);
    expect(await both.post('/api/corpus/lookup', { ids: [long(1), long(11)] })).toEqual({ found: [long(1)] });
    await both.post('/api/corpus/similar', { targetSigKey: long(6), targetPostBow: [long(9)], excludeId: long(1), limit: 20 });
    await storeSeeds(seedBody(1, { run_id: long(12), function: long(13), source_id: long(14) }));
    expect(await seedsAt(query({ run_id: long(12) }))).toHaveLength(1);
    expect(
      await both.post('/api/run-meta', runMetaBody({ run_id: long(15), timestamp: '9999-12-31T23:59:59.999Z', notes: long(16) })),
    ).toEqual(OK);
    expect(await both.get('/api/run-meta/latest')).toMatchObject({ meta: { run_id: long(15), notes: long(16) } });
    for (const field of ['id', 'spec_id', 'spec_hash', 'func_name'])
      expect(await both.post('/api/corpus', entryBody(2, { [field]: `${long(1)}x` }))).toEqual(refusalAt(field));
  });

  it.each([256 * 1024, 256 * 1024 + 1])('of a snippet: %i bytes', async (bytes) => {
    for (const unit of ['x', 'é', '😀', '\\', '"', '\n']) {
      const snippet = unit.repeat(Math.floor(bytes / Buffer.byteLength(unit))) + 'y'.repeat(bytes % Buffer.byteLength(unit));
      await both.post('/api/used-seeds', seedBody(unit.codePointAt(0) ?? 0, { snippet }));
      await both.post('/api/corpus', entryBody(unit.codePointAt(0) ?? 0, { snippet }));
    }
    await both.get(`/api/used-seeds?run_id=${own}`);
    await both.get(`/api/corpus?func=${own}&limit=200`);
  });

  it('of a list do not matter, however it is read', async () => {
    // Portions end elsewhere: one engine counts characters, the other bytes.
    for (let n = 0; n < 30; n += 1)
      await storeSeeds(
        seedBody(n, { snippet: (n % 2 === 0 ? '😀' : 'x').repeat(60_000), timestamp: n % 5 === 0 ? TIME : '2025-10-02T09:20:00.001Z' }),
      );
    for (const limit of [1, 5, 29, 30, 200]) expect(await seedsAt(`run_id=${own}&limit=${limit}`)).toHaveLength(Math.min(limit, 30));
    expect(await seedsAt(`run_id=${own}&after=${idOf(3)}&nobody=asked`)).toHaveLength(26);
    await both.get(`/api/used-seeds?run_id=${own}&before=${idOf(3)}`);
  });

  it('may be nothing', async () => {
    await storeSeeds(seedBody(1, { source_id: '', snippet: '', reason: {} }));
    await storeEntries(
      entryBody(1, { snippet: '-', sig_key: '', synthesis_method: '', failing_tests: [''], post_bow: [], calls_functions: [''] }),
    );
    expect(await seedsAt(`run_id=${own}`)).toMatchObject([{ source_id: '', snippet: '', reason: {} }]);
    expect(await entriesAt(`?func=${own}`)).toMatchObject([
      { sig_key: '', synthesis_method: '', failing_tests: [''], post_bow: [], calls_functions: [''] },
    ]);
    for (const field of ['id', 'spec_id', 'spec_hash', 'func_name', 'func_signature', 'snippet', 'timestamp'])
      expect(await both.post('/api/corpus', entryBody(2, { [field]: '' }))).toEqual(refusalAt(field));
    for (const field of ['run_id', 'function', 'id', 'timestamp'])
      expect(await both.post('/api/used-seeds', seedBody(2, { [field]: '' }))).toEqual(refusalAt(field));
    expect(await both.post('/api/batch', { items: [] })).toBeDefined();
    await both.post('/api/batch', '', 'application/x-ndjson');
  });
});

describe('records that are sent again', () => {
  it('are duplicates, conflicts or replacements, alone', async () => {
    for (const change of [
      {},
      {},
      { score: 0.5 },
      { score: 0.5 },
      { score: null },
      { reason: { a: -0 } },
      { timestamp: '2025-10-02T09:20:00Z' },
      { timestamp: undefined },
      { snippet: '' },
      { run_id: `${own} ` },
      { id: idOf(1).toUpperCase() },
    ])
      await both.post('/api/used-seeds', seedBody(1, change));
    for (const change of [{}, { snippet: 'other' }, { id: `${own} 1`.toUpperCase() }]) await both.post('/api/corpus', entryBody(1, change));
    for (const change of [{}, { beam: 1 }, { beam: 1 }, { beam: null }, { seed_bias: 0 }, { seed_bias: -0 }, { notes: '' }])
      await both.post('/api/run-meta', runMetaBody({ run_id: own, ...change }));
    await both.compareStored();
  });

  it('are that in one batch, too, and the last run of several stays', async () => {
    const run = (fields: Fields): Fields => ({
      kind: 'run_meta',
      ...runMetaBody({ run_id: own, timestamp: '9999-12-31T23:59:59.999Z', ...fields }),
    });
    const seed = (n: number, fields: Fields = {}): Fields => ({ kind: 'used_seed', ...seedBody(n, fields) });
    const entry = (n: number, fields: Fields = {}): Fields => ({ kind: 'corpus_entry', ...entryBody(n, fields) });
    const items = [
      ...[
        run({}),
        seed(1),
        entry(1),
        run({ beam: 1 }),
        seed(1),
        run({ beam: 2 }),
        run({ beam: 2 }),
        seed(1, { score: 1 }),
        seed(2),
        seed(2, { reason: {} }),
      ],
      ...[
        entry(1, { snippet: 'x' }),
        run({}),
        seed(3, { reason: { a: 1, b: 2 } }),
        seed(3, { reason: { b: 2, a: 1 } }),
        { kind: 'none' },
        seed(4, { passed: 2, total: 1 }),
      ],
      ...[run({ run_id: `${own} other` }), entry(2), entry(2, { id: 'x'.repeat(201) }), seed(5, { id: idOf(5).toUpperCase() }), seed(5)],
    ];
    const answer = { accepted: 11, duplicates: 5, rejected: expect.arrayContaining([expect.objectContaining({ error: 'conflict' })]) };
    expect(await both.post('/api/batch', { items })).toMatchObject(answer);
    await both.get('/api/run-meta/latest');
    await both.post('/api/batch', { items: [...items].reverse() });
    expect(await both.get('/api/run-meta/latest')).toMatchObject({ meta: { beam: null } });
    await both.post('/api/batch', items.map((item) => JSON.stringify(item)).join('\r\n'), 'application/x-ndjson');
    // Back to what it was, within the batch.
    await both.post('/api/batch', { items: [run({ beam: 7 }), run({ beam: 8 }), run({ beam: 7 })] });
    await both.post('/api/batch', { items: [run({ beam: 8 }), run({ beam: 7 })] });
    expect(await both.get('/api/run-meta/latest')).toMatchObject({ meta: { run_id: `${own} other` } });
    await both.get(`/api/used-seeds?run_id=${own}`);
    await both.compareStored();
  });
});

describe('filters of the corpus', () => {
  const VALUES: Readonly<Record<string, readonly unknown[]>> = {
    func: ['filtered', 'Filtered', 'nobody'],
    funcContains: ['FILT', 'é'],
    perfectOnly: ['true', '0'],
    minScore: ['0.3', '-0'],
    maxScore: ['0.7', '1e308'],
    startDate: ['2025-03-02', '2025-03-02T12:00:00+02:00'],
    endDate: ['2025-03-03', '2025-03-02T10:00:00.000Z'],
    id: ['filtered 7'],
  };

  beforeAll(async () => {
    const items = Array.from({ length: 300 }, (_, n) => ({
      kind: 'corpus_entry',
      ...corpusEntryBody({
        ...{
          id: `filtered ${n}`,
          func_name: ['filtered', 'Filtered', 'éfilt', 'x'][n % 4],
          passed: n % 5 === 0 ? 3 : n % 3,
          score: ((n * 37) % 101) / 100,
        },
        ...{
          timestamp: `2025-03-0${1 + (n % 4)}T${String((n * 5) % 24).padStart(2, '0')}:00:00Z`,
          snippet: `s${n % 50}`,
          sig_key: n % 7 === 0 ? null : ['f(I)->I', 'f|int|int', 'g(S,L[I])->B'][n % 3],
        },
        ...{ post_bow: n % 6 === 0 ? undefined : ['a', 'b', 'c', 'd'].slice(n % 4) },
      }),
    }));
    expect(await both.post('/api/batch', { items })).toMatchObject({ accepted: 300, rejected: [] });
  });

  it('agree in all combinations, in pages, totals and summaries', async () => {
    const names = Object.keys(VALUES);
    for (let combination = 0; combination < 2 ** names.length; combination += 1) {
      const chosen = names.filter((_, bit) => (combination & (1 << bit)) !== 0);
      const filter = query(Object.fromEntries(chosen.map((name, n) => [name, VALUES[name]![(combination + n) % VALUES[name]!.length]])));
      await both.get(`/api/corpus?${filter}&limit=${1 + (combination % 200)}&offset=${combination % 7}`);
      await both.get(`/api/corpus/summary?${filter}`);
    }
  });

  it('agree in every page and beyond the last', async () => {
    for (const offset of [0, 1, 99, 100, 299, 300, 301, 1e9, Number.MAX_SAFE_INTEGER])
      await both.get(`/api/corpus?limit=100&offset=${offset}`);
    for (const limit of [1, 50, 100]) await both.get(`/api/corpus/recent?limit=${limit}`);
  });

  it.each(['f(I)->I', 'f|int|int', 'g(S,L[I])->B', 'nothing'])('agree in what is similar to %s', async (targetSigKey) => {
    for (const targetPostBow of [[], ['a'], ['c', 'd', 'd'], ['nowhere']])
      for (const excludeId of [undefined, 'filtered 7', 'nobody']) {
        const { results } = (await both.post('/api/corpus/similar', { targetSigKey, targetPostBow, excludeId, limit: 20 })) as {
          results: unknown[];
        };
        expect(results).toHaveLength(20);
      }
  });
});

describe('lists and their pages', () => {
  it('agree in limits, cursors and unknown runs', async () => {
    for (let n = 0; n < 8; n += 1) await storeSeeds(seedBody(n));
    const cursors = [idOf(3), idOf(3).toUpperCase(), idOf(99), 'x', ''];
    for (const limit of ['1', '1000', '0', '1001', 'x']) await both.get(`/api/used-seeds?run_id=${own}&limit=${limit}`);
    for (const cursor of cursors)
      for (const run of ['', `run_id=${own}&`, 'run_id=nobody&']) {
        await both.get(`/api/used-seeds?${run}before=${cursor}`);
        await both.get(`/api/used-seeds?${run}after=${cursor}`);
        await both.get(`/api/used-seeds?${run}after=${cursor}&before=${cursor}`);
      }
    expect(await seedsAt('run_id=nobody')).toEqual([]);
    for (const path of [
      '/api/corpus/top',
      '/api/corpus/top?func=',
      '/api/corpus/recent?limit=101',
      '/api/nothing',
      '/api/corpus?perfectOnly=x',
      '/api/corpus?startDate=2025-02-30',
    ])
      await both.get(path);
  });
});
