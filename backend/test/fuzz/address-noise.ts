import fc from 'fast-check';
import { twist, type Twist } from './noise.js';

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
