import { computed, type Signal } from '@angular/core';
import { compareRuns, type CompareRuns$Params } from '../api/fn/insights/compare-runs';
import type { CompareResponse } from '../api/models/compare-response';
import type { ComparedFunctionResponse } from '../api/models/compared-function-response';
import { follow, type Followed } from '../core/follow';
import { pagesOf, type Pages } from '../core/pages';
import { readRunIds, writeRunIds } from '../runs';
import type { CompareView } from './compare-view';

const PAGE_SIZE = 200;
/** A run that goes on changes with every seed; the comparison need not be made anew for each. */
const LOOK_MS = 60_000;

export interface ComparisonData {
  readonly first: Followed<CompareResponse>;
  /** The functions, page by page, and the comparison that they belong to. */
  readonly pages: Pages<CompareResponse, ComparedFunctionResponse>;
}

/** The comparison of some runs, followed, with more of its functions on demand. To be called where things are injected. */
export function comparisonData(view: Signal<CompareView>): ComparisonData {
  const params = computed<CompareRuns$Params | undefined>(
    () => {
      const { runs, baseline, all } = view();
      if (runs.length < 2) return undefined;
      return { runs: writeRunIds(runs), ...(baseline === undefined ? {} : { baseline }), all, limit: PAGE_SIZE };
    },
    { equal: (a, b) => JSON.stringify(a) === JSON.stringify(b) },
  );
  const first: Followed<CompareResponse> = follow(compareRuns, {
    params,
    changedBy: ({ kind, run_id }, { runs }) => kind !== 'used_seed' && run_id !== undefined && readRunIds(runs).includes(run_id),
    byClockMs: () => (first.data()?.runs.some(({ status }) => status === 'running') === true ? LOOK_MS : undefined),
    keepsData: true,
  });
  return {
    first,
    pages: pagesOf({
      operation: compareRuns,
      first,
      params,
      itemsOf: ({ functions }) => functions,
      nextOf: ({ next }) => next,
      keyOf: (one) => one.function,
    }),
  };
}
