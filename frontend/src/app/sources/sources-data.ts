import { computed, type Signal } from '@angular/core';
import { getSource } from '../api/fn/insights/get-source';
import { listSourceUses } from '../api/fn/insights/list-source-uses';
import { listSources } from '../api/fn/insights/list-sources';
import type { OneSourceResponse } from '../api/models/one-source-response';
import type { SourceResponse } from '../api/models/source-response';
import type { SourceUseResponse } from '../api/models/source-use-response';
import type { SourceUsesResponse } from '../api/models/source-uses-response';
import type { SourcesResponse } from '../api/models/sources-response';
import { follow, type Followed } from '../core/follow';
import { type Pages, pagesOf } from '../core/pages';
import { type SourcesView, toApiParams } from './sources-view';

/** Figures over a whole history: one more use hardly moves them, and during a run there are many. */
const RENEW_MS = 15_000;
const USES_PAGE = 25;

export interface SourcesData {
  readonly first: Followed<SourcesResponse>;
  readonly pages: Pages<SourcesResponse, SourceResponse>;
}

/** What the list shows of the server. To be called where things are injected. */
export function sourcesData(view: Signal<SourcesView>): SourcesData {
  const params = computed(() => toApiParams(view()));
  const first = follow(listSources, { params, byClockMs: () => RENEW_MS, keepsData: true });
  return {
    first,
    pages: pagesOf({
      operation: listSources,
      first,
      params,
      itemsOf: ({ sources }) => sources,
      nextOf: ({ next }) => next,
      keyOf: ({ source_id: id }) => id,
    }),
  };
}

export interface SourceData {
  readonly source: Followed<OneSourceResponse>;
  readonly uses: Followed<SourceUsesResponse>;
  readonly pages: Pages<SourceUsesResponse, SourceUseResponse>;
}

/** What the page of one source shows of the server. To be called where things are injected. */
export function sourceData(id: Signal<string>): SourceData {
  const params = computed(() => ({ source_id: id(), limit: USES_PAGE }));
  const uses = follow(listSourceUses, { params, byClockMs: () => RENEW_MS });
  return {
    source: follow(getSource, { params: () => ({ source_id: id() }), byClockMs: () => RENEW_MS }),
    uses,
    pages: pagesOf({
      operation: listSourceUses,
      first: uses,
      params,
      itemsOf: (answer) => answer.uses,
      nextOf: ({ next }) => next,
      keyOf: (use) => use.id,
    }),
  };
}
