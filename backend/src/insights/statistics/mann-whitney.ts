import { twoSidedP } from './normal.js';

/** How the scores of a function, or of several with the same figures, compare: at least one with seeds, and one without. */
export interface ScoreComparison {
  /** Scored trials with seeds. */
  readonly seeded: number;
  readonly unseeded: number;
  /** Twice U: of all pairs of a seeded and an unseeded score, 2 where the seeded one is higher, and 1 where both are equal. */
  readonly doubled_u: number;
  /** Of each score, t³ - t, where t trials have it; in sum. */
  readonly ties: number;
  /** Different scores. */
  readonly scores: number;
  readonly functions: number;
}

export interface MannWhitney {
  readonly u: number;
  /** `null`, as is `p`, when no score varies: then there is nothing to test. */
  readonly z: number | null;
  readonly p: number | null;
  readonly a12: number;
}

/**
 * Whether seeded trials score otherwise than unseeded ones of the same function. U (Mann and Whitney 1947) is counted within each function, and
 * U, its mean and its variance, which is corrected for ties (Lehmann 1975, 1.4), are summed over the functions; p is two-sided, by the normal
 * distribution with the continuity correction. A12 = U / pairs (Vargha and Delaney 2000): how likely the seeded score is the higher one.
 * @param comparisons one or more
 */
export function mannWhitney(comparisons: readonly ScoreComparison[]): MannWhitney {
  let [u, pairs, variance] = [0, 0, 0];
  for (const { seeded, unseeded, doubled_u, ties, functions } of comparisons) {
    const n = seeded + unseeded;
    u += (functions * doubled_u) / 2;
    pairs += functions * seeded * unseeded;
    variance += (functions * seeded * unseeded * (n + 1 - ties / (n * (n - 1)))) / 12;
  }
  const a12 = u / pairs;
  const beyond = u - pairs / 2;
  if (variance <= 0) return { u, z: null, p: null, a12 };
  const z = (Math.sign(beyond) * Math.max(0, Math.abs(beyond) - 0.5)) / Math.sqrt(variance);
  return { u, z, p: twoSidedP(z), a12 };
}

/**
 * Counts the pairs of scores in one pass.
 * @param ranking the different scores, ascending, each by who has it: `s`, one seeded trial; `u`, an unseeded one; or how many: seeded `+`
 *   unseeded `;`
 * @returns undefined when one side has no score
 */
export function comparisonOf(ranking: string, functions: number): ScoreComparison | undefined {
  let [seeded, unseeded, doubled_u, ties, scores] = [0, 0, 0, 0, 0];
  for (let at = 0; at < ranking.length; at += 1, scores += 1) {
    let [ofSeeded, ofUnseeded] = [ranking[at] === 's' ? 1 : 0, ranking[at] === 'u' ? 1 : 0];
    if (ofSeeded + ofUnseeded === 0) {
      const [plus, end] = [ranking.indexOf('+', at), ranking.indexOf(';', at)];
      [ofSeeded, ofUnseeded] = [Number(ranking.slice(at, plus)), Number(ranking.slice(plus + 1, end))];
      at = end;
    }
    doubled_u += ofSeeded * (2 * unseeded + ofUnseeded);
    ties += (ofSeeded + ofUnseeded) ** 3 - (ofSeeded + ofUnseeded);
    seeded += ofSeeded;
    unseeded += ofUnseeded;
  }
  return seeded > 0 && unseeded > 0 ? { seeded, unseeded, doubled_u, ties, scores, functions } : undefined;
}
