/**
 * Against figures of another implementation: Python 3.11 with NumPy, by the mean of all differences.
 *
 *   np.abs(x[:, None] - x[None, :]).mean() / (2 * x.mean())
 */
import { describe, expect, it } from '@jest/globals';
import { gini, lorenz, type ValueCount } from './concentration.js';

const counted = (values: readonly number[]): ValueCount[] =>
  [...new Set(values)].sort((a, b) => a - b).map((value) => ({ value, count: values.filter((other) => other === value).length }));

describe('the Gini coefficient', () => {
  it.each([
    [[1, 1, 1, 1], 0],
    [[0, 0, 0, 7], 0.75],
    [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 0.3],
    [[1, 1, 2, 3, 5, 8, 13, 21, 34, 55], 0.5909090909090908],
  ])('of %j is that of NumPy', (values, expected) => {
    expect(gini(counted(values))).toBeCloseTo(expected, 14);
  });
});

describe('the Lorenz curve', () => {
  it('has all points of a few sources', () => {
    expect(lorenz(counted([1, 1, 2, 4]), 101)).toEqual([
      { sources_share: 0, uses_share: 0 },
      { sources_share: 0.25, uses_share: 0.125 },
      { sources_share: 0.5, uses_share: 0.25 },
      { sources_share: 0.75, uses_share: 0.5 },
      { sources_share: 1, uses_share: 1 },
    ]);
  });

  it('has so many points of many sources, each exact', () => {
    const values = Array.from({ length: 1_000 }, (_, index) => index + 1);
    const points = lorenz(counted(values), 101);
    expect(points).toHaveLength(101);
    expect(points[50]).toEqual({ sources_share: 0.5, uses_share: (500 * 501) / (1_000 * 1_001) });
    expect(points.at(-1)).toEqual({ sources_share: 1, uses_share: 1 });
  });
});
