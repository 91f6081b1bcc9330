import { deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { API_KEY } from '../support/test-app.js';

export type Header = readonly [name: string, value: string];
/** What is done to a part of a request; `label` names it in figures and reproductions. */
export interface Twist<T> {
  readonly label: string;
  readonly apply: (value: T) => T;
}

/** A constant that prints as itself and is told apart by its label. */
function twist<T>(label: string, apply: (value: T) => T): Twist<T> {
  return { label, apply };
}

/** Mostly `undefined`: one request in `oneIn` is twisted. */
export function rarely<T>(oneIn: number, arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.oneof({ weight: oneIn - 1, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });
}

/** Bytes flipped, inserted, cut out, cut off; their places are fractions of the length. */
export function byteNoise(): fc.Arbitrary<Twist<Buffer>> {
  const place = fc.integer({ min: 0, max: 999 });
  const at = (body: Buffer, thousandth: number): number => Math.floor((body.length * thousandth) / 1_000);
  const one: fc.Arbitrary<(body: Buffer) => Buffer> = fc.oneof(
    fc.tuple(place, fc.integer({ min: 0, max: 7 })).map(([where, bit]) => (body: Buffer) => {
      const copy = Buffer.from(body);
      const index = at(body, where);
      if (copy.length > 0) copy[index] = (copy[index] ?? 0) ^ (1 << bit);
      return copy;
    }),
    fc.tuple(place, fc.oneof(fc.uint8Array({ minLength: 1, maxLength: 8 }), fc.constantFrom(...AWKWARD_BYTES))).map(
      ([where, bytes]) =>
        (body: Buffer) =>
          Buffer.concat([body.subarray(0, at(body, where)), bytes, body.subarray(at(body, where))]),
    ),
    fc.tuple(place, fc.integer({ min: 1, max: 20 })).map(
      ([where, count]) =>
        (body: Buffer) =>
          Buffer.concat([body.subarray(0, at(body, where)), body.subarray(at(body, where) + count)]),
    ),
    place.map((where) => (body: Buffer) => body.subarray(0, at(body, where))),
    fc.constant((body: Buffer) => Buffer.concat([body, body])),
  );
  return fc
    .array(one, { minLength: 1, maxLength: 4 })
    .map((all) => twist('bytes', (body) => all.reduce((bytes, next) => next(bytes), body)));
}

/** Overlong, truncated, surrogate and too large UTF-8, a byte order mark, NUL, and what ends lines. */
const AWKWARD_BYTES = ['c080', 'e282', 'eda080', 'f4908080', 'efbbbf', '00', '0d0a', '0a', 'ff', 'e280a8', '1f8b08'].map(
  (hex): Uint8Array => Buffer.from(hex, 'hex'),
);

/** A body and the headers that describe it. */
export interface Payload {
  readonly body: Buffer;
  readonly headers: readonly Header[];
}

const MEDIA_TYPES = [
  ...['', ';', '/', '*/*', 'application', 'application/', 'json', 'text/plain', 'text/json', 'application/jsonp', 'application/xml'],
  ...['application/json;', 'application/json; charset=utf-8', 'application/json;charset=UTF-16', 'APPLICATION/JSON', ' application/json '],
  ...[
    'application/json, text/plain',
    'application/json; charset="utf-8"; q=1',
    'application/json; =',
    'application/json\t',
    'application/x-ndjson',
  ],
  ...[
    'application/vnd.api+json',
    'multipart/form-data',
    'multipart/form-data; boundary=x',
    'application/x-www-form-urlencoded',
    'x'.repeat(2_000),
  ],
];

const withType = (type: string | undefined, { body, headers }: Payload): Payload => ({
  body,
  headers: [...headers.filter(([name]) => name !== 'content-type'), ...(type === undefined ? [] : [['content-type', type] as const])],
});

export function mediaTypeNoise(): fc.Arbitrary<Twist<Payload>> {
  return fc.oneof(
    fc.constantFrom(...MEDIA_TYPES).map((type) => twist<Payload>(`content-type: ${type}`, (payload) => withType(type, payload))),
    fc.constant(twist<Payload>('no content-type', (payload) => withType(undefined, payload))),
    fc.constant(
      twist<Payload>('two content-types', (payload) => ({ ...payload, headers: [...payload.headers, ['content-type', 'text/plain']] })),
    ),
  );
}

const encoded = (label: string, encode: (body: Buffer) => Buffer, encoding: string | undefined): Twist<Payload> =>
  twist(label, ({ body, headers }) => ({
    body: encode(body),
    headers: encoding === undefined ? headers : [...headers, ['content-encoding', encoding]],
  }));
const same = (body: Buffer): Buffer => body;

/** Right in the way that the API allows. */
export const GZIP = encoded('gzip', (body) => gzipSync(body, { level: 1 }), 'gzip');

const ENCODINGS: readonly Twist<Payload>[] = [
  encoded('GZIP', (body) => gzipSync(body, { level: 1 }), 'GZIP'),
  encoded('gzip in two members', (body) => Buffer.concat([gzipSync(body.subarray(0, 5)), gzipSync(body.subarray(5))]), 'gzip'),
  encoded('gzip without saying so', (body) => gzipSync(body), undefined),
  encoded('gzip of gzip', (body) => gzipSync(gzipSync(body)), 'gzip'),
  encoded('gzip of gzip, said', (body) => gzipSync(gzipSync(body)), 'gzip, gzip'),
  encoded('half a gzip', (body) => gzipSync(body).subarray(0, 15), 'gzip'),
  encoded('gzip without its end', (body) => gzipSync(body).subarray(0, -4), 'gzip'),
  encoded('gzip with more behind it', (body) => Buffer.concat([gzipSync(body), Buffer.from('more')]), 'gzip'),
  encoded('gzip with a broken sum', (body) => withFlippedByte(gzipSync(body), -6), 'gzip'),
  encoded('gzip broken inside', (body) => withFlippedByte(gzipSync(body), 12), 'gzip'),
  ...['a small bomb', 'a small bomb again', 'and again'].map((label) => encoded(label, () => BOMB, 'gzip')),
  encoded('no gzip', same, 'gzip'),
  encoded('an empty gzip', () => Buffer.alloc(0), 'gzip'),
  encoded('gzip of nothing', () => gzipSync(''), 'gzip'),
  encoded('deflate', (body) => deflateSync(body), 'deflate'),
  ...['identity', '', 'br', 'x-gzip', 'gzip;q=1', 'chunked', 'x'.repeat(500)].map((name) =>
    encoded(`content-encoding: ${name}`, same, name),
  ),
];
const BOMB = gzipSync(Buffer.alloc(4 * 1024 * 1024, ' '));

function withFlippedByte(body: Buffer, index: number): Buffer {
  const at = index < 0 ? body.length + index : index;
  body[at] = (body[at] ?? 0) ^ 0xff;
  return body;
}

export function encodingNoise(): fc.Arbitrary<Twist<Payload>> {
  return fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...ENCODINGS) },
    {
      weight: 1,
      arbitrary: byteNoise().map((noise) =>
        twist<Payload>('gzip with noise', ({ body, headers }) => ({
          body: noise.apply(gzipSync(body)),
          headers: [...headers, ['content-encoding', 'gzip']],
        })),
      ),
    },
  );
}

/** Wrong keys: none of them opens anything. */
export function wrongKey(): fc.Arbitrary<readonly Header[]> {
  const one = fc.constantFrom(
    '',
    ' ',
    'wrong',
    `${API_KEY}x`,
    API_KEY.slice(1),
    API_KEY.toUpperCase(),
    `"${API_KEY}"`,
    '\u00ff',
    'k'.repeat(8_000),
  );
  return fc.oneof(
    fc.constant([]),
    one.map((key): Header[] => [['x-api-key', key]]),
    fc.constant<Header[]>([
      ['x-api-key', API_KEY],
      ['x-api-key', API_KEY],
    ]),
    fc.constant<Header[]>([['authorization', `Bearer ${API_KEY}`]]),
    fc.constant<Header[]>([['cookie', `x-api-key=${API_KEY}`]]),
  );
}

const EXTRA_HEADERS: readonly (readonly Header[])[] = [
  ...['100-continue', 'x', '', '100-Continue, x', '200-ok'].map((value): Header[] => [['expect', value]]),
  ...['', 'text/html', '*', 'application/xml;q=0', '*/*;q=2', ',;,', 'x'.repeat(3_000)].map((value): Header[] => [['accept', value]]),
  ...['*', '""', 'W/"0-0-x"', 'W/', '"a", "b"', ',', '\u00e9', '"'.repeat(500)].map((value): Header[] => [['if-none-match', value]]),
  ...['identity', 'br', 'gzip;q=0', '*;q=0', ''].map((value): Header[] => [['accept-encoding', value]]),
  [['range', 'bytes=0-1']],
  [['if-match', '"x"']],
  [['if-modified-since', 'never']],
  [['origin', 'https://elsewhere.example']],
  [['x-http-method-override', 'DELETE']],
  [['x-forwarded-for', "127.0.0.1, ' OR 1"]],
  [['x-request-id', 'mine\u00ff']],
  [['forwarded', 'for=_hidden;proto=https']],
  [
    ['upgrade', 'websocket'],
    ['sec-websocket-version', '13'],
  ],
  [
    ['upgrade', 'h2c'],
    ['http2-settings', 'AAMAAABkAAQAAP__'],
  ],
  [['te', 'trailers']],
  [['cookie', '='.repeat(4_000)]],
  [['x-large', 'x'.repeat(17_000)]],
  [['x-large', 'x'.repeat(12_000)]],
  [
    ['__proto__', '1'],
    ['constructor', '2'],
  ],
  Array.from({ length: 60 }, (_, n): Header => [`x-h${n}`, '1']),
  Array.from({ length: 150 }, (_, n): Header => [`x-h${n}`, '1']),
];

export function extraHeaders(): fc.Arbitrary<readonly Header[]> {
  const letters = 'abcdefghijklmnopqrstuvwxyz-'.split('');
  const name = fc.string({ unit: fc.constantFrom(...letters), minLength: 1, maxLength: 12 }).filter((text) => !FRAMING.test(text));
  const value = fc.string({
    unit: fc
      .integer({ min: 0x20, max: 0xff })
      .filter((code) => code !== 0x7f)
      .map((code) => String.fromCharCode(code)),
    maxLength: 20,
  });
  return fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom(...EXTRA_HEADERS) },
    { weight: 1, arbitrary: fc.tuple(name, value).map((header) => [header]) },
  );
}

/** Headers that decide where a message ends belong to the wire noise, where no client keeps them in order. */
const FRAMING = /^(connection|host|content-length|transfer-encoding|te|upgrade|trailer|keep-alive|x-api-key|content-.*)$/;

/** Methods that the client can send; CONNECT speaks another language after its answer. */
export const METHODS = [
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
  'TRACE',
  'PROPFIND',
  'SEARCH',
  'QUERY',
  'LOCK',
  'PURGE',
  'SOURCE',
];

const percent = (text: string): string => [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
const PATH_TWISTS: readonly Twist<string>[] = [
  ...[
    '/',
    '//',
    '%2f',
    '%00',
    '%',
    '%zz',
    '%e0%a0',
    ';a=b',
    '.',
    '..',
    '/..',
    '/%2e%2e/',
    '%20',
    '%0d%0a',
    '+',
    '*',
    '\u00ff',
    `/${'a'.repeat(200)}`,
  ].map((tail) => twist<string>(`path${tail}`, (path) => path + tail)),
  twist('path encoded', (path) => `/${percent(path.slice(1)).replaceAll('%2f', '/')}`),
  twist('path encoded with its slashes', (path) => `/${percent(path.slice(1))}`),
  twist('path encoded twice', (path) => path.replace('api', '%2561pi')),
  twist('path in capitals', (path) => path.toUpperCase()),
  twist('two slashes first', (path) => `/${path}`),
  twist('dots inside', (path) => path.replace('/api/', '/api/./x/../')),
  twist('absolute address', (path) => `http://elsewhere.example${path}`),
  twist('backslashes', (path) => path.replaceAll('/', '\\')),
  twist('only a star', () => '*'),
  twist('only a slash', () => '/'),
  twist('long', (path) => `${path}?${'a'.repeat(9_000)}`),
  twist('fragment', (path) => `${path}#x`),
];

export function pathNoise(): fc.Arbitrary<Twist<string>> {
  return fc.constantFrom(...PATH_TWISTS);
}

/** Pieces of a query that are no parameter, or one that nobody expects. */
export function queryNoise(names: readonly string[]): fc.Arbitrary<string> {
  const known = fc.constantFrom(...(names.length > 0 ? names : ['limit']));
  const name = fc.oneof(
    { weight: 4, arbitrary: known },
    fc.constantFrom('nope', '__proto__', 'constructor', 'toString', 'hasOwnProperty', '', '%00', '%zz', 'k'.repeat(100)),
  );
  const bracket = fc.constantFrom('', '', '', '[]', '[0]', '[a]', '[__proto__]', '.x', '%00');
  const value = fc.constantFrom(
    ...[
      '',
      '=',
      '1',
      '-1',
      '0',
      '1.5',
      '1e3',
      '1e999',
      '-0',
      '+5',
      '%2B5',
      '0x10',
      '%205',
      '5%20',
      'NaN',
      'null',
      'true',
      'TRUE',
      '2',
      '1000',
      '1001',
    ],
    ...[
      '9007199254740993',
      '99999999999999999999',
      '%D9%A5',
      '%00',
      '%ff',
      '%ED%A0%80',
      '%zz',
      '%',
      '%F0%9F%98%80',
      '%25',
      '[object+Object]',
      "'%3B--",
    ],
    ...[
      '2025-02-30',
      '2025-10-02',
      '2025-10-02T09:20:00+05:30',
      '2025-10-02T09:20:00%2B05:30',
      'a'.repeat(201),
      '%F0%9F%98%80'.repeat(200),
      '%25_%5C',
    ],
  );
  const pair = fc.tuple(name, bracket, value).map(([key, suffix, text]) => `${key}${suffix}=${text}`);
  return fc
    .array(fc.oneof({ weight: 6, arbitrary: pair }, name, fc.constantFrom('&', '?', ';', '=')), { minLength: 1, maxLength: 3 })
    .map((parts) => parts.join('&'));
}
