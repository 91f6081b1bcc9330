/**
 * Against figures of another implementation: Python 3.11 with SciPy 1.17. There the limits are the roots of the score equation, found by
 * bisection, and not the closed form.
 *
 *   z = norm.ppf(0.975)
 *   def limits(s, n, q):
 *       score = lambda t: (s / n - t) ** 2 - q * q * t * (1 - t) / n
 *       p = s / n
 *       return (0.0 if s == 0 else brentq(score, 0, p - 1e-9, xtol=1e-15), 1.0 if s == n else brentq(score, p + 1e-9, 1, xtol=1e-15))
 *   def side(s, n, w):
 *       v = s / n * (1 - s / n) / n
 *       if not v.any(): v = 1 / n
 *       q = z * sqrt((w**2 * v).sum()) / (w * np.sqrt(v)).sum()
 *       lu = np.array([limits(a, b, q) for a, b in zip(s, n)])
 *       return (w * s / n).sum(), (w * lu[:, 0]).sum(), (w * lu[:, 1]).sum()
 *   def stratified(table):
 *       s1, n1, s0, n0 = np.array(table, float).T
 *       w = n1 * n0 / (n1 + n0); w /= w.sum()
 *       p1, l1, u1 = side(s1, n1, w); p0, l0, u0 = side(s0, n0, w)
 *       a1, a0 = (w**2 / n1).sum(), (w**2 / n0).sum()
 *       return (p1, l1, u1, p0, l0, u0, p1 - p0,
 *           p1 - p0 - z * sqrt(a1 * l1 * (1 - l1) + a0 * u0 * (1 - u0)), p1 - p0 + z * sqrt(a1 * u1 * (1 - u1) + a0 * l0 * (1 - l0)))
 */
import { describe, expect, it } from '@jest/globals';
import { newcombe } from './rates.js';
import { stratifiedDifference, type Stratum } from './stratified.js';

/** Solved and n with seeds, solved and n without. */
type Row = readonly [number, number, number, number];

const strataOf = (rows: readonly Row[]): Stratum[] =>
  rows.map(([solved, n, otherSolved, otherN]) => ({ seeded: { n, solved }, unseeded: { n: otherN, solved: otherSolved }, functions: 1 }));

const EXAMPLES: readonly [name: string, rows: readonly Row[], figures: readonly number[]][] = [
  [
    'that vary',
    [
      [9, 12, 5, 11],
      [20, 31, 14, 40],
      [3, 4, 9, 17],
    ],
    [
      0.680754673701, 0.53464009699, 0.789913902498, 0.394661967233, 0.283315189624, 0.515119009764, 0.286092706468, 0.095815822512,
      0.448571183372,
    ],
  ],
  [
    'of which some are all solved, or none',
    [
      [10, 10, 2, 7],
      [5, 8, 3, 3],
      [0, 6, 0, 9],
    ],
    [
      0.553694900605, 0.367892524364, 0.748131252161, 0.339239412273, 0.130843659533, 0.595832389091, 0.214455488332, -0.088868621218,
      0.453543841559,
    ],
  ],
  [
    'that never vary',
    [
      [7, 7, 0, 5],
      [12, 12, 0, 20],
    ],
    [1, 0.82655011881, 1, 0, 0, 0.142568314218, 1, 0.777525966797, 1],
  ],
];

describe('the difference over functions', () => {
  it.each(EXAMPLES)('%s is that of SciPy', (_, rows, figures) => {
    const { seeded, unseeded, difference, interval } = stratifiedDifference(strataOf(rows));
    const found = [seeded, unseeded].flatMap(({ rate, interval: { low, high } }) => [rate, low, high]);
    [...found, difference, interval.low, interval.high].forEach((figure, index) => expect(figure).toBeCloseTo(figures[index]!, 10));
  });

  it.each<Row>([
    [56, 70, 48, 80],
    [9, 10, 3, 10],
    [5, 56, 0, 29],
    [10, 10, 0, 20],
    [0, 10, 0, 10],
  ])('of one function is that of Newcombe: %d of %d, %d of %d', (solved, n, otherSolved, otherN) => {
    const { difference, interval } = stratifiedDifference(strataOf([[solved, n, otherSolved, otherN]]));
    const plain = newcombe({ n, solved }, { n: otherN, solved: otherSolved });
    expect(difference).toBeCloseTo(plain.difference, 12);
    expect(interval.low).toBeCloseTo(plain.interval.low, 12);
    expect(interval.high).toBeCloseTo(plain.interval.high, 12);
  });

  it('counts functions with the same counts as often as there are', () => {
    const twice = strataOf([
      [9, 12, 5, 11],
      [3, 4, 9, 17],
      [9, 12, 5, 11],
    ]);
    const grouped = [{ ...twice[0]!, functions: 2 }, twice[1]!];
    const [one, other] = [stratifiedDifference(grouped), stratifiedDifference(twice)];
    expect(one.difference).toBeCloseTo(other.difference, 12);
    expect(one.interval.low).toBeCloseTo(other.interval.low, 12);
    expect(one.seeded.interval.high).toBeCloseTo(other.seeded.interval.high, 12);
  });

  it('is not led astray by functions that are easy and more often seeded', () => {
    // Each function is solved as often with seeds as without; pooled, it would be 82 of 110 against 28 of 110.
    const { difference } = stratifiedDifference(
      strataOf([
        [80, 100, 8, 10],
        [2, 10, 20, 100],
      ]),
    );
    expect(difference).toBeCloseTo(0, 12);
  });
});
