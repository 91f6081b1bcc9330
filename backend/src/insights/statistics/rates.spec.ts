/** Against the published examples of Newcombe, R. G. (1998), Statistics in Medicine 17: 857-872 (single shares) and 873-890 (differences). */
import { describe, expect, it } from '@jest/globals';
import { newcombe, rateOf, wilson } from './rates.js';

describe('the Wilson interval of a share', () => {
  // Table I, method 3: the score interval without continuity correction.
  it.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('of %d of %d is that of Newcombe', (solved, n, low, high) => {
    const interval = wilson({ n, solved });
    expect(interval.low).toBeCloseTo(low, 4);
    expect(interval.high).toBeCloseTo(high, 4);
  });

  it('ends at 0 and at 1 exactly, where none or all were solved', () => {
    expect(wilson({ n: 7, solved: 0 }).low).toBe(0);
    expect(wilson({ n: 7, solved: 7 }).high).toBe(1);
  });

  it('is not there without trials', () => {
    expect(rateOf({ n: 0, solved: 0 })).toEqual({ n: 0, solved: 0, rate: null, interval: null });
    expect(rateOf({ n: 4, solved: 1 })).toMatchObject({ n: 4, solved: 1, rate: 0.25 });
  });
});

describe('the hybrid score interval of a difference', () => {
  // Table II, method 10.
  it.each([
    [56, 70, 48, 80, 0.0524, 0.3339],
    [9, 10, 3, 10, 0.1705, 0.809],
    [6, 7, 2, 7, 0.0582, 0.8062],
    [5, 56, 0, 29, -0.0381, 0.1926],
    [0, 10, 0, 20, -0.1611, 0.2775],
    [0, 10, 0, 10, -0.2775, 0.2775],
    [10, 10, 0, 20, 0.6791, 1],
    [10, 10, 0, 10, 0.6075, 1],
  ])('of %d of %d and %d of %d is that of Newcombe', (solved, n, otherSolved, otherN, low, high) => {
    const { difference, interval } = newcombe({ n, solved }, { n: otherN, solved: otherSolved });
    expect(difference).toBeCloseTo(solved / n - otherSolved / otherN, 14);
    expect(interval.low).toBeCloseTo(low, 4);
    expect(interval.high).toBeCloseTo(high, 4);
  });
});
