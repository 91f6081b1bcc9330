import type { SourceResponse } from '../../api/models/source-response';

/** 12 of 20 solved, against 58 % without it. */
export function aSource(fields: Partial<SourceResponse> = {}): SourceResponse {
  const rate = { n: 20, solved: 12, rate: 0.6, interval: { low: 0.39, high: 0.78 } };
  return {
    source_id: 'source-1',
    function: 'quick_sort',
    in_corpus: true,
    uses: 24,
    functions: 2,
    runs: 11,
    trials: 20,
    verbatim: 5,
    adapted: 4,
    ignored: 11,
    unknown: 0,
    wins: 5,
    success: rate,
    compared: rate,
    baseline: 0.58,
    lift: 0.013,
    enough: true,
    unique_wins: 0,
    harmful: false,
    first_used_at: '2025-10-02T09:20:00.000Z',
    last_used_at: '2025-10-28T09:20:00.000Z',
    ...fields,
  };
}
