import type { ParamMap, Params } from '@angular/router';
import type { ListSources$Params } from '../api/fn/insights/list-sources';
import type { FilterRules } from '../ui/filter-draft';

export const SORTS = ['lift', 'harm', 'uses', 'wins', 'age'] as const;
export type SourceSort = (typeof SORTS)[number];
export type Order = 'desc' | 'asc';

/** What narrows the list. */
export interface SourcesFilter {
  readonly harmful: boolean;
  readonly text: string;
}

/** What the list shows, as it stands in the URL. */
export interface SourcesView extends SourcesFilter {
  readonly sort: SourceSort;
  readonly order: Order;
}

const NO_FILTER: SourcesFilter = { harmful: false, text: '' };
export const DEFAULT_VIEW: SourcesView = { sort: 'lift', order: 'desc', ...NO_FILTER };

const LONGEST_TEXT = 200;

export const FILTER_RULES: FilterRules<SourcesFilter> = {
  none: NO_FILTER,
  isSame: (a, b) => a.text === b.text && a.harmful === b.harmful,
  normalise: ({ text, harmful }) => ({ text: text.trim(), harmful }),
  problemsOf: ({ text }) => (text.length > LONGEST_TEXT ? { text: `At most ${String(LONGEST_TEXT)} characters.` } : {}),
  narrows: (field) => field === 'text',
};

export function readView(params: ParamMap): SourcesView {
  return {
    sort: SORTS.find((sort) => sort === params.get('sort')) ?? DEFAULT_VIEW.sort,
    order: params.get('order') === 'asc' ? 'asc' : 'desc',
    harmful: params.get('harmful') === 'true',
    text: params.get('text') ?? '',
  };
}

/** The shortest query that `readView` reads as this view. */
export function toQueryParams({ sort, order, harmful, text }: SourcesView): Params {
  const all = {
    sort: sort === DEFAULT_VIEW.sort ? '' : sort,
    order: order === DEFAULT_VIEW.order ? '' : order,
    harmful: harmful ? 'true' : '',
    text,
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''));
}

export function toApiParams({ sort, order, harmful, text }: SourcesView): ListSources$Params {
  return { sort, order, limit: 50, ...(harmful ? { harmful } : {}), ...(text === '' || text.length > LONGEST_TEXT ? {} : { text }) };
}

/** Another column begins with its highest; the same one turns round. */
export function resorted({ sort, order }: SourcesView, chosen: SourceSort): Pick<SourcesView, 'sort' | 'order'> {
  return { sort: chosen, order: chosen === sort && order === 'desc' ? 'asc' : 'desc' };
}
