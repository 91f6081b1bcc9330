import type { CorpusEntryResponse } from '../../api/models/corpus-entry-response';
import type { CorpusPageResponse } from '../../api/models/corpus-page-response';

export function anEntry(parts: Partial<CorpusEntryResponse> = {}): CorpusEntryResponse {
  return {
    id: 'e1',
    timestamp: '2025-10-28T17:49:07.000Z',
    spec_id: 'spec-1',
    spec_hash: 'e3e35f2a5cbb3ab5',
    func_name: 'quick_sort',
    func_signature: 'quick_sort(arr:list[int])->list[int]',
    passed: 9,
    total: 10,
    score: 2,
    failing_tests: [],
    snippet: 'def quick_sort(arr): ...',
    complexity: 7,
    iteration: 4,
    calls_functions: [],
    sig_key: 'quick_sort(L[I])->L[I]',
    post_bow: ['sort'],
    duration_ms: 125,
    synthesis_method: 'beam',
    ...parts,
  };
}

/** A page of a list; by default it is the whole list. */
export function aPage(items: CorpusEntryResponse[], total = items.length): CorpusPageResponse {
  return { items, total, hasMore: total > items.length };
}
