import type { ParamMap, Params } from '@angular/router';
import { type CorpusFilter, NO_FILTER } from './corpus-filter';

export const PAGE_SIZES = [25, 50, 100, 200] as const;
export const NEIGHBOUR_COUNTS = [5, 10, 20] as const;

/** Everything that one can see on the page, as it stands in the URL. */
export interface CorpusView {
  readonly filter: CorpusFilter;
  /** From 1. */
  readonly page: number;
  readonly pageSize: (typeof PAGE_SIZES)[number];
  /** The entry that is open. */
  readonly entryId: string | undefined;
  /** The entry whose neighbours are shown. */
  readonly similarTo: string | undefined;
  readonly neighbourCount: (typeof NEIGHBOUR_COUNTS)[number];
}

export const DEFAULT_VIEW: CorpusView = {
  filter: NO_FILTER,
  page: 1,
  pageSize: 50,
  entryId: undefined,
  similarTo: undefined,
  neighbourCount: 5,
};

/** Beyond it `offset` would not be an exact whole number any more. */
const LAST_PAGE = 1_000_000_000;

/** Reads a URL that anybody may have written: what makes no sense counts as absent, but for the filter's texts, which are explained. */
export function readView(params: ParamMap): CorpusView {
  const exact = params.get('func') ?? '';
  return {
    filter: {
      func: exact || (params.get('funcContains') ?? ''),
      funcMode: exact === '' ? 'contains' : 'exact',
      perfectOnly: ['true', '1'].includes(params.get('perfectOnly') ?? ''),
      minScore: params.get('minScore') ?? '',
      maxScore: params.get('maxScore') ?? '',
      startDate: params.get('startDate') ?? '',
      endDate: params.get('endDate') ?? '',
    },
    page: readPage(params.get('page')),
    pageSize: oneOf(PAGE_SIZES, params.get('size')) ?? DEFAULT_VIEW.pageSize,
    entryId: params.get('id') || undefined,
    similarTo: params.get('similar') || undefined,
    neighbourCount: oneOf(NEIGHBOUR_COUNTS, params.get('neighbours')) ?? DEFAULT_VIEW.neighbourCount,
  };
}

/** The shortest query that `readView` reads as this view. */
export function toQueryParams({ filter, page, pageSize, entryId, similarTo, neighbourCount }: CorpusView): Params {
  const all = {
    [filter.funcMode === 'exact' ? 'func' : 'funcContains']: filter.func,
    perfectOnly: filter.perfectOnly ? 'true' : '',
    minScore: filter.minScore,
    maxScore: filter.maxScore,
    startDate: filter.startDate,
    endDate: filter.endDate,
    page: page === DEFAULT_VIEW.page ? '' : String(page),
    size: pageSize === DEFAULT_VIEW.pageSize ? '' : String(pageSize),
    id: entryId ?? '',
    similar: similarTo ?? '',
    neighbours: neighbourCount === DEFAULT_VIEW.neighbourCount ? '' : String(neighbourCount),
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''));
}

function readPage(text: string | null): number {
  return text !== null && /^[1-9]\d*$/.test(text) && Number(text) <= LAST_PAGE ? Number(text) : DEFAULT_VIEW.page;
}

function oneOf<T extends number>(allowed: readonly T[], text: string | null): T | undefined {
  return allowed.find((value) => String(value) === text);
}
