/**
 * Against figures of another implementation: Python 3.11 with SciPy 1.17. Over several functions, U is summed by `mannwhitneyu`, and the rest by
 * the definition.
 *
 *   mannwhitneyu([19, 22, 16, 29, 24], [20, 11, 17, 12], method='asymptotic')     # the example of its documentation
 *   mannwhitneyu([1, 1, 1, .9, .5, .5, .25, 1, .75, 0], [.5, .5, 0, 0, .25, .9, .5, .75, 0, .5, 1, 0], method='asymptotic', use_continuity=True)
 *   def summed(pairs):
 *       U = mean = var = 0
 *       for x, y in pairs:
 *           U += mannwhitneyu(x, y).statistic
 *           n1, n0 = len(x), len(y); n = n1 + n0
 *           t = np.unique(x + y, return_counts=True)[1].astype(float)
 *           mean += n1 * n0 / 2
 *           var += n1 * n0 / 12 * (n + 1 - (t**3 - t).sum() / (n * (n - 1)))
 *       z = (abs(U - mean) - 0.5) / sqrt(var)
 *       return U, np.sign(U - mean) * z, 2 * norm.sf(z), U / (2 * mean)
 */
import { describe, expect, it } from '@jest/globals';
import { comparisonOf, mannWhitney, type ScoreComparison } from './mann-whitney.js';
import { twoSidedP, Z_95 } from './normal.js';

/** By the definition: every pair, every score. */
function byPairs(seeded: readonly number[], unseeded: readonly number[]): ScoreComparison {
  const pairs = seeded.flatMap((one) => unseeded.map((other): number => 1 + Math.sign(one - other)));
  const all = [...seeded, ...unseeded];
  const different = [...new Set(all)];
  const ties = different.map((score) => all.filter((other) => other === score).length).map((t) => t ** 3 - t);
  const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
  return {
    seeded: seeded.length,
    unseeded: unseeded.length,
    doubled_u: sum(pairs),
    ties: sum(ties),
    scores: different.length,
    functions: 1,
  };
}

const WITHOUT_TIES = byPairs([19, 22, 16, 29, 24], [20, 11, 17, 12]);
const WITH_TIES = byPairs([1, 1, 1, 0.9, 0.5, 0.5, 0.25, 1, 0.75, 0], [0.5, 0.5, 0, 0, 0.25, 0.9, 0.5, 0.75, 0, 0.5, 1, 0]);
const SMALL = byPairs([3, 3, 2, 1], [2, 2, 5]);

describe('the comparison of scores', () => {
  it.each([
    ['without ties', [WITHOUT_TIES], 17, undefined, 0.11134688653314041, 0.85],
    ['with ties', [WITH_TIES], 86.5, 1.7534372622717291, 0.07952697963007213, 0.7208333333333333],
    ['over several functions', [WITHOUT_TIES, WITH_TIES, SMALL], 108.5, 2.0493355728931864, 0.04042931246294216, 0.7138157894736842],
  ])('%s is that of SciPy', (_, comparisons, u, z, p, a12) => {
    const found = mannWhitney(comparisons);
    expect(found.u).toBe(u);
    if (z !== undefined) expect(found.z).toBeCloseTo(z, 12);
    expect(found.p).toBeCloseTo(p, 12);
    expect(found.a12).toBeCloseTo(a12, 14);
  });

  it('is the other way round when the sides are changed', () => {
    const { seeded, unseeded, doubled_u } = WITH_TIES;
    const changed = { ...WITH_TIES, seeded: unseeded, unseeded: seeded, doubled_u: 2 * seeded * unseeded - doubled_u };
    const [one, other] = [mannWhitney([WITH_TIES]), mannWhitney([changed])];
    expect(other.z).toBeCloseTo(-one.z!, 12);
    expect(other.p).toBeCloseTo(one.p!, 12);
    expect(other.a12).toBeCloseTo(1 - one.a12, 12);
  });

  it('tests nothing where no score varies', () => {
    expect(mannWhitney([byPairs([1, 1, 1], [1, 1])])).toEqual({ u: 3, z: null, p: null, a12: 0.5 });
  });

  it('is undecided when both sides are alike', () => {
    expect(mannWhitney([byPairs([1, 2], [1, 2])])).toMatchObject({ z: 0, p: 1, a12: 0.5 });
  });
});

describe('a ranking', () => {
  it.each([
    ['uususussu', [19, 22, 16, 29], [20, 11, 17, 12, 30]],
    ['1+3;s2+3;', [0, 0.25, 0.5, 0.5], [0, 0, 0, 0.5, 0.5, 0.5]],
    ['12+0;0+11;su', [...new Array<number>(12).fill(-1), 3], [...new Array<number>(11).fill(2), 4]],
  ])('%s counts as its pairs of scores do', (ranking, seeded, unseeded) => {
    expect(comparisonOf(ranking, 1)).toEqual(byPairs(seeded, unseeded));
  });

  it.each(['', 'ss', '0+7;u'])('%s compares nothing', (ranking) => {
    expect(comparisonOf(ranking, 1)).toBeUndefined();
  });
});

describe('the two-sided p', () => {
  // [2 * norm.sf(z) for z in ...]
  it.each([
    [0, 1],
    [0.5, 0.6170750774519738],
    [-1, 0.31731050786291415],
    [Z_95, 0.05],
    [3, 0.0026997960632601866],
    [3.6, 0.00031821718031506727],
    [5, 5.733031437583866e-7],
    [-8, 1.244192114854348e-15],
    [20, 5.507248237212311e-89],
  ])('of %d is that of SciPy', (z, p) => {
    expect(twoSidedP(z) / p).toBeCloseTo(1, 12);
  });
});
