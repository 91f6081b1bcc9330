import type { ParamMap, Params } from '@angular/router';
import { readRunIds, writeRunIds } from '../run-ids';
import { NO_FILTER, type RunsFilter, SEEDINGS, STATUSES } from './runs-filter';

const SORTS = ['started', 'seeds', 'success_rate', 'duration'] as const;
export type RunsSort = (typeof SORTS)[number];

/** Columns that can be put away; status and run id always stand there. */
export const COLUMNS = ['started', 'bias', 'seeds', 'success', 'duration', 'trend'] as const;
export type RunsColumn = (typeof COLUMNS)[number];

/** So many runs can be compared, locked or deleted at once. */
export const MOST_SELECTED = 20;

/** Everything that one can see on the page, as it stands in the URL. */
export interface RunsView {
  readonly filter: RunsFilter;
  readonly sort: RunsSort;
  readonly order: 'asc' | 'desc';
  readonly hidden: readonly RunsColumn[];
  /** In the order in which they were selected. */
  readonly selected: readonly string[];
}

export const DEFAULT_VIEW: RunsView = { filter: NO_FILTER, sort: 'started', order: 'desc', hidden: [], selected: [] };

/** Reads a URL that anybody may have written: what makes no sense counts as absent, but for the filter's texts, which are explained. */
export function readView(params: ParamMap): RunsView {
  const text = (name: string): string => params.get(name) ?? '';
  const hidden = text('hide').split(',');
  return {
    filter: {
      text: text('text'),
      status: oneOf(STATUSES, text('status')) ?? '',
      seeding: oneOf(SEEDINGS, text('seeding')) ?? '',
      minBias: text('min_bias'),
      maxBias: text('max_bias'),
      beam: text('beam'),
      since: text('since'),
      until: text('until'),
    },
    sort: oneOf(SORTS, text('sort')) ?? DEFAULT_VIEW.sort,
    order: oneOf(['asc', 'desc'] as const, text('order')) ?? DEFAULT_VIEW.order,
    hidden: COLUMNS.filter((column) => hidden.includes(column)),
    selected: readRunIds(params.get('select')).slice(0, MOST_SELECTED),
  };
}

/** The shortest query that `readView` reads as this view. */
export function toQueryParams({ filter, sort, order, hidden, selected }: RunsView): Params {
  const all = {
    text: filter.text,
    status: filter.status,
    seeding: filter.seeding,
    min_bias: filter.minBias,
    max_bias: filter.maxBias,
    beam: filter.beam,
    since: filter.since,
    until: filter.until,
    sort: sort === DEFAULT_VIEW.sort ? '' : sort,
    order: order === DEFAULT_VIEW.order ? '' : order,
    hide: hidden.join(','),
    select: writeRunIds(selected),
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''));
}

function oneOf<T extends string>(allowed: readonly T[], text: string): T | undefined {
  return allowed.find((value) => value === text);
}
