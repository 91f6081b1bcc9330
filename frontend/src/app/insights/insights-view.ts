import type { ParamMap, Params } from '@angular/router';
import type { GetSeedingEffect$Params } from '../api/fn/insights/get-seeding-effect';

const FOREST_SORTS = ['difference', 'trials', 'name'] as const;
export type ForestSort = (typeof FOREST_SORTS)[number];

/** What narrows the verdict, as it stands in the URL. Days are those of UTC, so that a link means the same to everybody. */
export interface EffectFilter {
  readonly since: string;
  readonly until: string;
  readonly function: string;
  /** Run ids with commas between them. */
  readonly runs: string;
}

export interface InsightsView {
  readonly filter: EffectFilter;
  readonly sort: ForestSort;
  /** The cursor of the page of functions that is shown; empty on the first one. */
  readonly after: string;
}

export const NO_FILTER: EffectFilter = { since: '', until: '', function: '', runs: '' };

export function readView(params: ParamMap): InsightsView {
  const text = (name: string): string => params.get(name) ?? '';
  return {
    filter: { since: text('since'), until: text('until'), function: text('function'), runs: text('runs') },
    sort: FOREST_SORTS.find((sort) => sort === text('sort')) ?? 'difference',
    after: text('after'),
  };
}

/** The shortest query that `readView` reads as this view. */
export function toQueryParams({ filter, sort, after }: InsightsView): Params {
  const all = { ...filter, sort: sort === 'difference' ? '' : sort, after };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''));
}

export function toApiFilter(filter: EffectFilter): GetSeedingEffect$Params {
  const runs = runsOf(filter.runs).join(',');
  return Object.fromEntries(Object.entries({ ...filter, runs }).filter(([, value]) => value !== ''));
}

export function isFiltered(filter: EffectFilter): boolean {
  return Object.keys(toApiFilter(filter)).length > 0;
}

function runsOf(text: string): string[] {
  return text
    .split(',')
    .map((id) => id.trim())
    .filter((id) => id !== '');
}
