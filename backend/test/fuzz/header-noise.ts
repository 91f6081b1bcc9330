import fc from 'fast-check';
import { API_KEY } from '../support/test-app.js';
import type { Header } from './noise.js';

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
