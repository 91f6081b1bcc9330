import type { UsedSeedResponse } from '../api/models/used-seed-response';

/** The tests of a seed; `undefined` when they were not reported. */
export function testsOf({ passed, total }: UsedSeedResponse): { readonly passed: number; readonly total: number } | undefined {
  return passed === null || total === null ? undefined : { passed, total };
}
