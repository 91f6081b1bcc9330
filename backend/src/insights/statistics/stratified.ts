import { Z_95 } from './normal.js';
import { wilson, type Count, type Difference, type Interval } from './rates.js';

/** The trials of a function, or of several with the same counts: with seeds and without, at least one of each. */
export interface Stratum {
  readonly seeded: Count;
  readonly unseeded: Count;
  readonly functions: number;
}

/** A rate over strata, each with its weight, and its interval. */
interface StratifiedRate {
  readonly rate: number;
  readonly interval: Interval;
}

export interface StratifiedDifference extends Difference {
  readonly seeded: StratifiedRate;
  readonly unseeded: StratifiedRate;
}

/** One side of a stratum, and its weight; the weights of all functions add up to 1. */
interface WeighedCount extends Count {
  readonly weight: number;
  readonly functions: number;
}

/**
 * The rates with and without seeds over the same functions, and their difference. A function weighs as in the test of Cochran, Mantel and
 * Haenszel: n1 n0 / (n1 + n0), the more the more both of its sides tell. Intervals by Yan and Su (2010): stratified Wilson limits, and made of
 * those the stratified Newcombe interval; for one function it is that of `newcombe`.
 * @param strata one or more
 */
export function stratifiedDifference(strata: readonly Stratum[], z: number = Z_95): StratifiedDifference {
  const weightOf = ({ seeded, unseeded }: Stratum): number => (seeded.n * unseeded.n) / (seeded.n + unseeded.n);
  const whole = sum(strata, (stratum) => stratum.functions * weightOf(stratum));
  const side = (counts: (stratum: Stratum) => Count): WeighedCount[] =>
    strata.map((stratum) => ({ ...counts(stratum), weight: weightOf(stratum) / whole, functions: stratum.functions }));
  const [ofSeeded, ofUnseeded] = [side(({ seeded }) => seeded), side(({ unseeded }) => unseeded)];
  const [seeded, unseeded] = [stratifiedWilson(ofSeeded, z), stratifiedWilson(ofUnseeded, z)];
  const difference = seeded.rate - unseeded.rate;
  // The variance that a side has when its rate is at a limit.
  const at = (limit: number, counts: readonly WeighedCount[]): number =>
    limit * (1 - limit) * sum(counts, ({ weight, n, functions }) => (functions * weight * weight) / n);
  const below = Math.sqrt(at(seeded.interval.low, ofSeeded) + at(unseeded.interval.high, ofUnseeded));
  const above = Math.sqrt(at(seeded.interval.high, ofSeeded) + at(unseeded.interval.low, ofUnseeded));
  return {
    seeded,
    unseeded,
    difference,
    interval: { low: Math.max(-1, difference - z * below), high: Math.min(1, difference + z * above) },
  };
}

/** The mean of the rates, and of their Wilson limits at the quantile for which the limits of the mean are those of the level asked for. */
function stratifiedWilson(counts: readonly WeighedCount[], z: number): StratifiedRate {
  const spread = (varianceOf: (count: Count) => number): number | undefined => {
    const deviations = sum(counts, (count) => count.functions * count.weight * Math.sqrt(varianceOf(count)));
    if (deviations === 0) return undefined;
    return Math.sqrt(sum(counts, (count) => count.functions * count.weight ** 2 * varianceOf(count))) / deviations;
  };
  // Where no rate varies, what the quantile tends to as they all do so alike.
  const quantile = z * (spread(({ n, solved }) => (solved * (n - solved)) / n ** 3) ?? spread(({ n }) => 1 / n) ?? 1);
  const limits = counts.map((count) => ({ ...count, ...wilson(count, quantile) }));
  const mean = (of: (count: (typeof limits)[number]) => number): number =>
    clamped(sum(limits, (count) => count.functions * count.weight * of(count)));
  return { rate: mean(({ n, solved }) => solved / n), interval: { low: mean(({ low }) => low), high: mean(({ high }) => high) } };
}

/** Weights add up to 1 but for the last digit. */
function clamped(share: number): number {
  return Math.min(1, Math.max(0, share));
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
