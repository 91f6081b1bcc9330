import { computed, type Signal } from '@angular/core';
import { getCorpusSummary } from '../api/fn/corpus/get-corpus-summary';
import { listCorpus, type ListCorpus$Params } from '../api/fn/corpus/list-corpus';
import type { CorpusPageResponse } from '../api/models/corpus-page-response';
import type { CorpusSummaryResponse } from '../api/models/corpus-summary-response';
import { follow, type Followed } from '../core/follow';
import type { LiveEvent } from '../core/live';
import type { Problem } from '../core/problem';
import { type FilterField, type FilterProblems, NO_FILTER, toApiFilter } from './corpus-filter';
import type { CorpusView } from './corpus-view';
import type { OpenEntry } from './entry-panel';

const isEntry = ({ kind }: LiveEvent): boolean => kind === 'corpus_entry';

export interface CorpusData {
  readonly list: Followed<CorpusPageResponse>;
  readonly summary: Followed<CorpusSummaryResponse>;
  readonly entry: Followed<CorpusPageResponse>;
  /** Names what the list was asked for. */
  readonly listKey: Signal<string>;
  readonly openEntry: Signal<OpenEntry | undefined>;
}

/** What the page shows of the server, following the view. To be called where things are injected. */
export function corpusData(view: Signal<CorpusView>): CorpusData {
  const filter = computed(() => toApiFilter(view().filter), { equal: isSame });
  const listParams = computed<ListCorpus$Params>(
    () => ({ ...filter(), limit: view().pageSize, offset: (view().page - 1) * view().pageSize }),
    { equal: isSame },
  );
  const entryId = computed(() => view().entryId);

  const list = follow(listCorpus, { params: listParams, changedBy: isEntry, keepsData: true });
  const summary = follow(getCorpusSummary, { params: filter, changedBy: isEntry, keepsData: true });
  const entry = follow(listCorpus, {
    params: () => {
      const id = entryId();
      return id === undefined ? undefined : { id, limit: 1 };
    },
    // An entry never changes; but one that is missing may come.
    changedBy: (event, { id }) => isEntry(event) && event.id === id,
  });
  const openEntry = computed<OpenEntry | undefined>(() => {
    const id = entryId();
    if (id === undefined) return undefined;
    // What was pressed in the list is shown at once.
    const found = [...(entry.data()?.items ?? []), ...(list.data()?.items ?? [])].find((item) => item.id === id);
    if (entry.data()?.total === 0) return { kind: 'missing', id };
    if (found !== undefined) return { kind: 'found', entry: found };
    const problem = entry.error();
    return problem === undefined ? { kind: 'loading' } : { kind: 'failed', problem };
  });
  return { list, summary, entry, listKey: computed(() => JSON.stringify(listParams())), openEntry };
}

const FIELD_OF_PARAM: Readonly<Record<string, FilterField>> = { funcContains: 'func' };

/** What the server says of single fields of the filter. */
export function refusedFields(problem: Problem | undefined): FilterProblems {
  const issues = (problem?.issues ?? []).map(
    ({ path, message }) => [FIELD_OF_PARAM[path] ?? path, `The server says: ${message}.`] as const,
  );
  return Object.fromEntries(issues.filter(([field]) => field in NO_FILTER));
}

function isSame(a: object, b: object): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
