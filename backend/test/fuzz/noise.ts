import fc from 'fast-check';

export type Header = readonly [name: string, value: string];
/** What is done to a part of a request; `label` names it in figures and reproductions. */
export interface Twist<T> {
  readonly label: string;
  readonly apply: (value: T) => T;
}

/** A constant that prints as itself and is told apart by its label. */
export function twist<T>(label: string, apply: (value: T) => T): Twist<T> {
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
