import type { SeedingEffectResponse } from '../api/models/seeding-effect-response';
import { counted, formatCount, formatPercent, formatPoints, formatPointsInterval, nOf } from '../ui/shares';

/** `unclear`: measured, and it may be either; `unknown`: not measured. */
export type VerdictTone = 'helps' | 'harms' | 'unclear' | 'unknown';

export interface Verdict {
  readonly tone: VerdictTone;
  /** The figures, or how many are missing. */
  readonly sentence: string;
  /** What they mean. */
  readonly conclusion: string;
}

const RATIO = new Intl.NumberFormat('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const SMALL = new Intl.NumberFormat('en', { maximumSignificantDigits: 2 });
/** By convention; the p value stands beside the words. */
const SIGNIFICANT = 0.05;

/** "Did seeding help?" in two sentences. */
export function verdictOf(effect: SeedingEffectResponse): Verdict {
  const { seeded, unseeded, difference, interval, least_n: least } = effect;
  if (!effect.enough || difference === null || interval === null) {
    const missing = [
      seeded.n < least && `${formatCount(seeded.n)} of at least ${counted(least, 'trial')} with seeds`,
      unseeded.n < least && `${formatCount(unseeded.n)} of at least ${counted(least, 'trial')} without seeds`,
    ].filter((part) => part !== false);
    return {
      tone: 'unknown',
      sentence: missing.length === 0 ? 'Not enough data' : `Not enough data: ${missing.join(', and ')}`,
      conclusion: 'Only functions that were tried both with and without seeds can be compared.',
    };
  }
  const sentence =
    `Seeded ${formatPercent(seeded.rate)}, unseeded ${formatPercent(unseeded.rate)}: ${formatPoints(difference)} points, ` +
    `95 % interval ${formatPointsInterval(interval)}, ${nOf(formatCount(seeded.n + unseeded.n))}`;
  if (effect.outcomes_never_vary) {
    return { tone: 'unknown', sentence, conclusion: 'All outcomes are the same, so they say nothing about seeding.' };
  }
  if (interval.low > 0) return { tone: 'helps', sentence, conclusion: 'Seeding helped: the whole interval lies above zero.' };
  if (interval.high < 0) return { tone: 'harms', sentence, conclusion: 'Seeding did harm: the whole interval lies below zero.' };
  return { tone: 'unclear', sentence, conclusion: 'Not shown either way: the interval contains zero.' };
}

/** What the verdict rests on, as terms and their explanations. */
export function basisOf(effect: SeedingEffectResponse): { readonly term: string; readonly text: string }[] {
  const { seeded, unseeded, functions, left_out: leftOut, trials } = effect;
  return [
    {
      term: 'Compared',
      text:
        `${counted(functions, 'function')} tried with and without seeds: ${counted(seeded.n, 'trial')} with, ` +
        `${counted(unseeded.n, 'trial')} without, of ${formatCount(trials)} in all. Each function is compared with itself.`,
    },
    {
      term: 'Left out',
      text:
        leftOut.functions === 0
          ? 'Nothing: each function was tried both ways.'
          : `${counted(leftOut.functions, 'function')} with ${counted(leftOut.trials, 'trial')}, tried only with or only without seeds.`,
    },
    { term: 'Scores', text: scoresText(effect) },
  ];
}

function scoresText({ scores, least_n: least }: SeedingEffectResponse): string {
  const { n_seeded: seeded, n_unseeded: unseeded, a12, p } = scores;
  const n = `${nOf(formatCount(seeded))} with, ${formatCount(unseeded)} without seeds`;
  if (!scores.enough || a12 === null || p === null)
    return `Not enough data: each side needs ${counted(least, 'trial')} with a score (${n}).`;
  if (scores.never_vary) return `They never vary, so they say nothing (${n}).`;
  return (
    `The seeded trial of a pair has the higher score in ${formatPercent(a12)} of cases, ties counting half ` +
    `(A12 = ${RATIO.format(a12)}, ${n}); ${chanceText(p)}. Which direction is better depends on the engine's version.`
  );
}

function chanceText(p: number): string {
  const value = p < 0.001 ? 'p < 0.001' : `p = ${SMALL.format(p)}`;
  return p < SIGNIFICANT ? `chance alone would rarely do that (${value})` : `chance alone would often do that (${value})`;
}
