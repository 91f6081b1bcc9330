import fc from 'fast-check';
import { RawJson, type Edit } from './json-text.js';
import { resolved, type Components, type Schema } from './schemas.js';

/** Few, so that requests meet what others stored. */
const WORDS = [
  'run-1',
  'run-2',
  'add',
  'quick_sort',
  'entry-1',
  'add(I,I)->I',
  'f|int,int|int',
  'näïve Ω 😀',
  '%_\\',
  "'; DROP TABLE corpus; --",
];
const UUIDS = Array.from({ length: 8 }, (_, n) => `019a8e5c-6f1e-7c3a-9b1a-2f6d1c9e4b7${String(n)}`);

/** Values that the schema allows. */
export function validValue(schema: Schema, components: Components): fc.Arbitrary<unknown> {
  const { type, nullable, oneOf, anyOf, ...rest } = resolved(schema, components);
  const value = (): fc.Arbitrary<unknown> => {
    const choices = oneOf ?? anyOf;
    if (choices !== undefined)
      return fc.oneof(...choices.map((choice) => validValue({ ...rest, ...resolved(choice, components) }, components)));
    if (rest.enum !== undefined) return fc.constantFrom(...rest.enum);
    switch (type) {
      case 'string':
        return validText(rest);
      case 'integer':
        return validInteger(rest);
      case 'number':
        return validNumber(rest);
      case 'boolean':
        return fc.boolean();
      case 'array':
        return fc.array(validValue(rest.items ?? {}, components), { maxLength: Math.min(rest.maxItems ?? 5, 5) });
      case 'object':
        return validObject(rest, components);
      default:
        return fc.jsonValue({ maxDepth: 2 });
    }
  };
  return nullable === true ? fc.oneof({ weight: 4, arbitrary: value() }, fc.constant(null)) : value();
}

function validObject({ properties, required = [] }: Schema, components: Components): fc.Arbitrary<unknown> {
  if (properties === undefined) return fc.dictionary(fc.string({ maxLength: 8 }), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3 });
  const model = Object.fromEntries(Object.entries(properties).map(([name, part]) => [name, validValue(part, components)]));
  return fc.record(model, { requiredKeys: [...required] }).map(withinItsRules);
}

/** What a JSON schema cannot say: passed is not more than total. */
function withinItsRules(value: Record<string, unknown>): Record<string, unknown> {
  const { passed, total = 0 } = value;
  return typeof passed === 'number' && typeof total === 'number' && passed > total ? { ...value, passed: total, total: passed } : value;
}

function validText({ format, minLength = 0, maxLength = 100, example }: Schema): fc.Arbitrary<string> {
  if (format === 'uuid')
    return fc.oneof(
      fc.constantFrom(...UUIDS),
      fc.uuid(),
      fc.uuid().map((id) => id.toUpperCase()),
    );
  if (format === 'date-time') return validTime();
  const words = [...WORDS, ...(typeof example === 'string' ? [example] : [])];
  const generated = { minLength, maxLength: Math.min(maxLength, 30) };
  return fc.oneof(
    { weight: 400, arbitrary: fc.constantFrom(...words) },
    { weight: 200, arbitrary: fc.string({ ...generated, unit: 'grapheme' }) },
    { weight: 200, arbitrary: fc.string({ ...generated, unit: 'grapheme-ascii' }) },
    // Large ones come back in every list, which takes time and teaches nothing new.
    { weight: maxLength > 5_000 ? 1 : 10, arbitrary: longText(maxLength) },
  );
}

/** As long as allowed, or nearly; repeated rather than drawn, which would take longer than to send it. */
function longText(length: number): fc.Arbitrary<string> {
  return fc
    .tuple(fc.constantFrom('x', 'ü', '😀', '"', '\\', '\n'), fc.constantFrom(0, 1, 2))
    .map(([unit, less]) => unit.repeat(Math.max(1, length - less)));
}

function validTime(): fc.Arbitrary<string> {
  const date = fc.date({ min: new Date('1970-01-01T00:00:00Z'), max: new Date('2100-01-01T00:00:00Z'), noInvalidDate: true });
  const form = fc.constantFrom<(iso: string) => string>(
    (iso) => iso,
    (iso) => iso.replace('Z', ''),
    (iso) => iso.replace('Z', '123'),
    (iso) => iso.replace('Z', '+05:30'),
    (iso) => iso.replace(/\.\d+Z/, 'z'),
    (iso) => iso.replace('T', ' '),
    (iso) => iso.slice(0, 10),
  );
  return fc.tuple(date, form).map(([time, write]) => write(time.toISOString()));
}

function validInteger({ minimum = Number.MIN_SAFE_INTEGER, maximum = Number.MAX_SAFE_INTEGER }: Schema): fc.Arbitrary<number> {
  const near = Math.max(minimum, -10);
  return fc.oneof(
    { weight: 8, arbitrary: fc.integer({ min: near, max: Math.min(maximum, near + 20) }) },
    { weight: 2, arbitrary: fc.integer({ min: near, max: Math.min(maximum, near + 200) }) },
    { weight: 1, arbitrary: fc.constantFrom(minimum, maximum) },
  );
}

function validNumber({ minimum = -1e6, maximum = 1e6 }: Schema): fc.Arbitrary<number> {
  return fc.oneof(fc.double({ min: minimum, max: maximum, noNaN: true }), fc.constantFrom(minimum, maximum));
}

const nested = (depth: number): RawJson => new RawJson('['.repeat(depth) + ']'.repeat(depth));
const nestedObjects = (depth: number): RawJson => new RawJson('{"a":'.repeat(depth) + '1' + '}'.repeat(depth));

/** What stands, sooner or later, where something else was expected. */
const HOSTILE: readonly unknown[] = [
  ...[null, true, false, '', ' ', 'null', 'NaN', '\u0000', 'a\u0000b', '\ud83d', '\udc00x', '\ufeff', '\u202e', '\u2028'],
  ...[
    '<script>alert(1)</script>',
    '../../etc/passwd',
    '%s%n%00',
    '${7*7}',
    "' OR 1=1 --",
    '9999-12-31T23:59:59.999-23:59',
    '0000-01-01T00:00:00+23:59',
  ],
  ...['2025-02-30T00:00:00Z', '2025-10-02T24:00:00Z', '2025-10-02T09:20:60Z', '2025-10-02', '1e3', '0x10'],
  ...[
    0,
    -1,
    1,
    1.5,
    2_147_483_648,
    -2_147_483_649,
    Number.MAX_SAFE_INTEGER,
    Number.MAX_SAFE_INTEGER + 1,
    Number.MAX_VALUE,
    Number.MIN_VALUE,
  ],
  ...[
    [],
    {},
    [[]],
    [null],
    [{}],
    { length: 1e9 },
    { toJSON: 1 },
    { then: 1 },
    { toString: null },
    { valueOf: 'x' },
    { type: 'Buffer', data: [1] },
  ],
  ...['-0', '1e999', '-1e999', '1e-999', '1.0', '0.1e1', '9007199254740993', '123456789012345678901234567890', '1E400'].map(
    (text) => new RawJson(text),
  ),
  ...[
    'NaN',
    'Infinity',
    'undefined',
    '01',
    '+1',
    '.5',
    '1.',
    "'a'",
    '0x1F',
    '',
    ',',
    '1,',
    '"\\x41"',
    '"\\ud8"',
    '"a',
    '[1,]',
    '/* */1',
  ].map((text) => new RawJson(text)),
  ...['{"__proto__":{"a":1}}', '{"constructor":{"prototype":{}}}', '{"a":1,"a":2}', '"\\u0000"', '"\\ud800"'].map(
    (text) => new RawJson(text),
  ),
  ...[28, 29, 30, 31, 32, 33, 34].flatMap((depth) => [nested(depth), nestedObjects(depth)]),
  ...[nested(1_000), nestedObjects(1_000), nested(20_000)],
];

const NAMES = [
  ...['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf', 'toJSON', 'then', 'length', '', ' ', '0', '-1'],
  ...[
    '\u0000',
    '\ud800',
    '😀',
    'k'.repeat(70),
    'k'.repeat(5_000),
    'seq',
    'reason_json',
    'is_perfect',
    'ok',
    'error',
    'ignored',
    'issues',
    'kind',
  ],
];

const LENGTHS = [1, 199, 200, 201, 4_000, 4_001, 16_384, 16_385, 65_536, 262_144, 262_145];

function hostileValue(): fc.Arbitrary<unknown> {
  return fc.oneof(
    { weight: 40, arbitrary: fc.constantFrom(...HOSTILE) },
    { weight: 4, arbitrary: fc.constantFrom(...LENGTHS).chain(longText) },
    { weight: 4, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) },
    { weight: 4, arbitrary: fc.double() },
    { weight: 2, arbitrary: fc.jsonValue({ maxDepth: 5 }) },
  );
}

/** Any JSON at all, most of it of a kind that nobody expects. */
export function anyJson(): fc.Arbitrary<unknown> {
  return fc.oneof(hostileValue(), fc.jsonValue({ maxDepth: 5 }));
}

/** One change to a valid value. */
export function hostileEdit(): fc.Arbitrary<{ place: number; edit: Edit }> {
  const name = fc.constantFrom(...NAMES);
  const edit: fc.Arbitrary<Edit> = fc.oneof(
    { weight: 10, arbitrary: fc.record({ kind: fc.constant('replace' as const), value: hostileValue() }) },
    { weight: 2, arbitrary: fc.constant({ kind: 'remove' as const }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('rename' as const), name }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('add' as const), name, value: hostileValue() }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('repeat' as const), value: hostileValue() }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('multiply' as const), count: fc.constantFrom(0, 1_000, 1_001, 5_001, 10_001) }) },
  );
  return fc.record({ place: fc.nat(200), edit });
}
