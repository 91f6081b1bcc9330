import { Z_95 } from './normal.js';

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** How many of how many trials were solved. */
export interface Count {
  readonly n: number;
  readonly solved: number;
}

/** A share and how sure it is; both are `null` when there are no trials. */
export interface Rate extends Count {
  readonly rate: number | null;
  readonly interval: Interval | null;
}

/**
 * The score interval of a share (Wilson 1927; Newcombe 1998a, method 3), within 0 and 1.
 * @param n one or more
 * @param z of the normal distribution: 95 % when absent
 */
export function wilson({ n, solved }: Count, z: number = Z_95): Interval {
  const middle = solved + (z * z) / 2;
  const reach = z * Math.sqrt((solved * (n - solved)) / n + (z * z) / 4);
  // At the ends the root is exact in theory only.
  return {
    low: solved === 0 ? 0 : (middle - reach) / (n + z * z),
    high: solved === n ? 1 : (middle + reach) / (n + z * z),
  };
}

export function rateOf({ n, solved }: Count): Rate {
  return n === 0 ? { n, solved, rate: null, interval: null } : { n, solved, rate: solved / n, interval: wilson({ n, solved }) };
}

export interface Difference {
  readonly difference: number;
  readonly interval: Interval;
}

/**
 * The difference of two shares with its hybrid score interval, made of their Wilson limits (Newcombe 1998b, method 10). With 0 trials on a side
 * there is none.
 */
export function newcombe(first: Count, second: Count, z: number = Z_95): Difference {
  const [p, q] = [first.solved / first.n, second.solved / second.n];
  const [ofFirst, ofSecond] = [wilson(first, z), wilson(second, z)];
  const difference = p - q;
  return {
    difference,
    interval: {
      low: difference - Math.hypot(p - ofFirst.low, ofSecond.high - q),
      high: difference + Math.hypot(ofFirst.high - p, q - ofSecond.low),
    },
  };
}
