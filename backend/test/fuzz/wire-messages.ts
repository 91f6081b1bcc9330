import fc from 'fast-check';
import { API_KEY } from '../support/test-app.js';
import { byteNoise, rarely } from './noise.js';
import type { Conversation } from './wire.js';

const SEED_RECORD = '{"run_id":"wire","function":"f"}';

/** Lines of a request that are right, and what stands in their place when they are not. */
const REQUEST_LINES = {
  right: [
    'GET /api/health/live HTTP/1.1',
    'POST /api/used-seeds HTTP/1.1',
    'POST /api/corpus/lookup HTTP/1.1',
    'GET /api/corpus?limit=1 HTTP/1.1',
  ],
  wrong: [
    ...[
      '',
      ' ',
      'GET',
      'GET /',
      'GET  /api/health/live  HTTP/1.1',
      'GET\t/api/health/live\tHTTP/1.1',
      ' GET / HTTP/1.1',
      'get /api/health/live HTTP/1.1',
    ],
    ...[
      'GET /api/health/live HTTP/1.0',
      'GET /api/health/live HTTP/0.9',
      'GET /api/health/live HTTP/2.0',
      'GET /api/health/live HTTP/9.9',
      'GET / HTTP/1.1.1',
    ],
    ...[
      'GET / http/1.1',
      'GET / HTTP/1.1 x',
      'GET / HTTP/',
      'GET /\u0000 HTTP/1.1',
      'GET /\u00ff HTTP/1.1',
      'GET /a b HTTP/1.1',
      'NOPE / HTTP/1.1',
    ],
    ...[
      'CONNECT elsewhere.example:443 HTTP/1.1',
      'OPTIONS * HTTP/1.1',
      'TRACE / HTTP/1.1',
      'GET http:// HTTP/1.1',
      'GET //elsewhere.example/ HTTP/1.1',
    ],
    ...[
      'G\u0000T / HTTP/1.1',
      `GET /${'a'.repeat(20_000)} HTTP/1.1`,
      `${'A'.repeat(20_000)} / HTTP/1.1`,
      'PRI * HTTP/2.0',
      'POST /api/used-seeds?%zz HTTP/1.1',
    ],
  ],
};

const HEADERS = {
  right: ['host: x', 'content-type: application/json', `x-api-key: ${API_KEY}`, 'connection: keep-alive', 'accept: */*'],
  wrong: [
    ...[
      'host:',
      'host',
      ': x',
      ' folded: x',
      '\tfolded',
      'host : x',
      'ho st: x',
      'h\u0000st: x',
      'x: a\u0000b',
      'x: a\rb',
      'x: \u007f',
      'x: \u00ff',
      'x:',
      '\u00ff: x',
    ],
    ...[
      'content-length: -1',
      'content-length: +5',
      'content-length: 5, 5',
      'content-length: 0x5',
      'content-length: 1e3',
      'content-length: ',
      'content-length: 5 5',
    ],
    ...[
      'content-length: 99999999999999999999',
      'content-length: 9007199254740993',
      'content-length: 2000000',
      'content-length: 5',
      'content-length : 5',
    ],
    ...[
      'transfer-encoding: chunked',
      'transfer-encoding: chunked, chunked',
      'transfer-encoding: identity',
      'transfer-encoding: gzip, chunked',
      'transfer-encoding: xchunked',
    ],
    ...[
      'transfer-encoding:\u000bchunked',
      'transfer-encoding : chunked',
      'Transfer-Encoding: CHUNKED',
      'transfer-encoding: chunked\r\n\tx',
      'te: trailers',
      'trailer: host',
    ],
    ...[
      'connection: close',
      'connection: upgrade',
      'connection: upgrade\r\nupgrade: websocket',
      'connection: upgrade, http2-settings\r\nupgrade: h2c\r\nhttp2-settings: AA',
    ],
    ...[
      'connection: x-api-key',
      'connection: close, keep-alive',
      'keep-alive: timeout=1e9',
      'expect: 100-continue',
      'expect: x',
      'content-encoding: gzip',
      'host: a\r\nhost: b',
    ],
    ...[
      `x: ${'x'.repeat(20_000)}`,
      `${'x'.repeat(20_000)}: x`,
      Array.from({ length: 300 }, (_, n) => `x-${n}: 1`).join('\r\n'),
      Array.from({ length: 3_000 }, () => 'a:').join('\r\n'),
    ],
  ],
};

const LENGTH = `content-length: ${SEED_RECORD.length}`;
const CHUNKED = 'transfer-encoding: chunked';
const BODIES: readonly { readonly framing: string; readonly body: string }[] = [
  { framing: '', body: '' },
  { framing: LENGTH, body: SEED_RECORD },
  { framing: LENGTH, body: SEED_RECORD.slice(0, 10) },
  { framing: LENGTH, body: `${SEED_RECORD}more` },
  { framing: '', body: SEED_RECORD },
  { framing: `${LENGTH}\r\n${CHUNKED}`, body: SEED_RECORD },
  { framing: `${CHUNKED}\r\n${LENGTH}`, body: '0\r\n\r\n' },
  { framing: `${LENGTH}\r\ncontent-length: 3`, body: SEED_RECORD },
  ...[
    `${SEED_RECORD.length.toString(16)}\r\n${SEED_RECORD}\r\n0\r\n\r\n`,
    `${SEED_RECORD.length.toString(16)};ext="${'x'.repeat(100)}"\r\n${SEED_RECORD}\r\n0\r\n\r\n`,
    `${SEED_RECORD.length.toString(16)};${'x'.repeat(20_000)}\r\n${SEED_RECORD}\r\n0\r\n\r\n`,
    `${SEED_RECORD.length.toString(16)}\r\n${SEED_RECORD}\r\n0\r\nx-api-key: x\r\nx: ${'x'.repeat(100)}\r\n\r\n`,
    `${SEED_RECORD.length.toString(16)}\r\n${SEED_RECORD}\r\n0\r\n${'x: y\r\n'.repeat(5_000)}\r\n`,
    `${SEED_RECORD.length.toString(16)}\n${SEED_RECORD}\n0\n\n`,
    `3\r\n${SEED_RECORD}\r\n0\r\n\r\n`,
    ...[
      '-1\r\n\r\n',
      'x\r\n\r\n',
      'fffffffffffffffff\r\n{}',
      'ffffffff\r\n{}\r\n',
      '\r\n\r\n',
      ' 2\r\n{}\r\n0\r\n\r\n',
      '0x2\r\n{}\r\n0\r\n\r\n',
      '0\r\n',
      '0\r\n\r\n',
    ],
  ].map((body) => ({ framing: CHUNKED, body })),
];

/** Beginnings of other protocols, which end up at any open port sooner or later. */
const FOREIGN = [
  ...['16030100c8010000c40303', '504f5354', '0000000c', '050100', '00', 'ff'.repeat(64), '0d0a'.repeat(300), '0a'.repeat(10)].map((hex) =>
    Buffer.from(hex, 'hex'),
  ),
  ...[
    'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    'PROXY TCP4 1.2.3.4 1.2.3.4 1 2\r\n',
    'EHLO x\r\n',
    'SSH-2.0-x\r\n',
    '*1\r\n$4\r\nPING\r\n',
    '<policy-file-request/>\u0000',
    '{"a":1}\n',
  ].map((text) => Buffer.from(text, 'latin1')),
];

/** More on one connection are refused with 503, rightly, and limits.spec.ts tries that; here a 503 is to stay a fault. */
const MAX_PIPELINED = 16;

function requestsIn(bytes: Buffer): number {
  return bytes.toString('latin1').split(' HTTP/').length - 1;
}

/** Several requests or what looks like one, in pieces that have nothing to do with their borders. */
export function anyConversation(): fc.Arbitrary<Conversation> {
  const part = fc.oneof(
    { weight: 16, arbitrary: message() },
    { weight: 2, arbitrary: fc.constantFrom(...FOREIGN) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)) },
  );
  return fc
    .record({
      parts: fc.array(part, { minLength: 1, maxLength: 4 }),
      noise: rarely(4, byteNoise()),
      cuts: fc.array(fc.integer({ min: 0, max: 999 }), { maxLength: 3 }),
      leave: fc.oneof({ weight: 8, arbitrary: fc.constant('finish' as const) }, fc.constantFrom('destroy' as const, 'reset' as const)),
    })
    .map(({ parts, noise, cuts, leave }) => {
      const whole = Buffer.concat(parts);
      const noisy = noise?.apply(whole) ?? whole;
      return { pieces: inPieces(requestsIn(noisy) > MAX_PIPELINED ? whole : noisy, cuts), leave };
    });
}

function message(): fc.Arbitrary<Buffer> {
  return fc
    .record({
      line: fc.oneof(
        { weight: 6, arbitrary: fc.constantFrom(...REQUEST_LINES.right) },
        { weight: 1, arbitrary: fc.constantFrom(...REQUEST_LINES.wrong) },
      ),
      headers: fc.subarray(HEADERS.right, { minLength: HEADERS.right.length - 1 }),
      wrong: rarely(3, fc.constantFrom(...HEADERS.wrong)),
      content: fc.oneof(fc.constantFrom(...BODIES.slice(0, 2)), fc.constantFrom(...BODIES)),
      newline: fc.oneof({ weight: 40, arbitrary: fc.constant('\r\n') }, fc.constantFrom('\n', '\r', '\r\r\n', '\n\r')),
    })
    .map(({ line, headers, wrong, content, newline }) => {
      const lines = [line, ...headers, ...(wrong === undefined ? [] : [wrong]), ...(content.framing === '' ? [] : [content.framing])];
      return Buffer.from(`${lines.join(newline)}${newline}${newline}${content.body}`, 'latin1');
    });
}

function inPieces(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const places = cuts.map((thousandth) => Math.floor((bytes.length * thousandth) / 1_000)).sort((a, b) => a - b);
  return [...places, bytes.length].map((place, index) => bytes.subarray(places[index - 1] ?? 0, place));
}
