import { deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { byteNoise, twist, type Header, type Twist } from './noise.js';

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
