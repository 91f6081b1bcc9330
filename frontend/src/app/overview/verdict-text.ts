import type { SeedingEffectResponse } from '../api/models/seeding-effect-response';

const PERCENT = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const POINTS = new Intl.NumberFormat('en', { maximumFractionDigits: 0, signDisplay: 'exceptZero' });
const COUNT = new Intl.NumberFormat('en');

export interface Verdict {
  /** `unclear`: the interval has both signs. */
  readonly kind: 'helps' | 'harms' | 'unclear' | 'not-enough';
  readonly answer: string;
  /** The figures that the answer stands on. */
  readonly figures: string;
}

/** Whether seeding helps, and how sure that is, in one sentence each: an effect is called one when the whole 95 % interval is on its side of 0. */
export function verdictOf({ enough, seeded, unseeded, difference, interval, least_n: least }: SeedingEffectResponse): Verdict {
  const counts = `${COUNT.format(seeded.n)} seeded and ${COUNT.format(unseeded.n)} unseeded trials of functions that were tried both ways`;
  if (!enough || difference === null || interval === null || seeded.rate === null || unseeded.rate === null) {
    return { kind: 'not-enough', answer: 'Not enough data yet', figures: `${counts}; ${COUNT.format(least)} of each are needed.` };
  }
  const figures =
    `Seeded ${percent(seeded.rate)}, unseeded ${percent(unseeded.rate)}: ${points(difference)} points, ` +
    `95 % interval ${points(interval.low)} to ${points(interval.high)}, n = ${COUNT.format(seeded.n + unseeded.n)}`;
  if (interval.low > 0) return { kind: 'helps', answer: 'Seeding helps', figures };
  if (interval.high < 0) return { kind: 'harms', answer: 'Seeding does harm', figures };
  return { kind: 'unclear', answer: 'No clear effect of seeding', figures };
}

function percent(rate: number): string {
  return `${PERCENT.format(100 * rate)} %`;
}

function points(difference: number): string {
  return POINTS.format(100 * difference).replace('-', '−');
}
