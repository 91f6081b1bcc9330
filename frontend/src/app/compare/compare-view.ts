import type { ParamMap, Params } from '@angular/router';
import { readRunIds, writeRunIds } from '../runs';

const MOST_RUNS = 20;

/** Everything that one can see on the page, as it stands in the URL. */
export interface CompareView {
  /** At most 20, each once, in the order of the columns. */
  readonly runs: readonly string[];
  /** The run that the others are held against; the first one without it. */
  readonly baseline: string | undefined;
  /** Also what is equal. */
  readonly all: boolean;
  /** The function that is unfolded. */
  readonly open: string | undefined;
  readonly charts: boolean;
}

/** Reads a URL that anybody may have written. */
export function readView(params: ParamMap): CompareView {
  const runs = readRunIds(params.get('runs')).slice(0, MOST_RUNS);
  const baseline = params.get('baseline') ?? undefined;
  return {
    runs,
    baseline: baseline !== undefined && runs.includes(baseline) ? baseline : undefined,
    all: params.get('all') === 'true',
    open: params.get('open') ?? undefined,
    charts: params.get('charts') === 'true',
  };
}

/** The shortest query that `readView` reads as this view. */
export function toQueryParams({ runs, baseline, all, open, charts }: CompareView): Params {
  const query: Record<string, string | undefined> = {
    runs: writeRunIds(runs) || undefined,
    baseline: baseline !== undefined && runs.includes(baseline) ? baseline : undefined,
    all: all ? 'true' : undefined,
    open,
    charts: charts ? 'true' : undefined,
  };
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined));
}
