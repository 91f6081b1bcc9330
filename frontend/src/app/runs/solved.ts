import type { RunResponse } from '../api/models/run-response';
import { formatPercent } from '../ui/shares';

/** Of fewer functions a rate says nothing: one more or less would change it by a quarter. */
const LEAST_FUNCTIONS = 5;

/** Whether there are enough outcomes for a rate to say something. */
export function hasRate({ success_rate: rate, outcomes }: Pick<RunResponse, 'success_rate' | 'outcomes'>): boolean {
  return rate !== null && outcomes >= LEAST_FUNCTIONS;
}

/** The success rate of a run in words; the number that it is of stands beside it. */
export function rateText({ success_rate: rate, outcomes }: Pick<RunResponse, 'success_rate' | 'outcomes'>): string {
  if (rate === null || !hasRate({ success_rate: rate, outcomes })) return 'too few for a rate';
  return formatPercent(rate);
}

interface Tests {
  readonly passed: number | null;
  readonly total: number | null;
}

/** Whether all outcomes are the same, down to the number of tests: then they may not have been measured at all. */
export function neverVaries(outcomes: readonly Tests[]): boolean {
  const first = outcomes[0];
  if (first?.total !== 1 || outcomes.length < LEAST_FUNCTIONS) return false;
  return outcomes.every(({ passed, total }) => passed === first.passed && total === first.total);
}

/** Whether all tests of an outcome passed, and there were some. */
export function isSolved({ passed, total }: Tests): boolean {
  return passed !== null && passed === total && passed > 0;
}
