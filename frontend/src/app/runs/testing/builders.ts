import type { RunMetaResponse } from '../../api/models/run-meta-response';
import type { UsedSeedResponse } from '../../api/models/used-seed-response';

export function aRun(fields: Partial<RunMetaResponse> = {}): RunMetaResponse {
  return {
    run_id: 'run-1',
    timestamp: '2025-10-02T09:00:00.000Z',
    seed_bias: 0.25,
    seeding_enabled: true,
    max_iters: 100,
    beam: 5,
    notes: null,
    ...fields,
  };
}

export function aSeed(fields: Partial<UsedSeedResponse> = {}): UsedSeedResponse {
  return {
    id: 's1',
    run_id: 'run-1',
    function: 'quick_sort',
    source_id: null,
    reason: null,
    score: null,
    passed: null,
    total: null,
    snippet: null,
    timestamp: '2025-10-02T09:10:00.000Z',
    ...fields,
  };
}

/** Newest first: `s<count>` down to `s1`, a second apart; function `f<n>`. */
export function seedsUpTo(count: number, fields: Partial<UsedSeedResponse> = {}): UsedSeedResponse[] {
  return Array.from({ length: count }, (_, index) => {
    const n = count - index;
    return aSeed({
      id: `s${String(n)}`,
      function: `f${String(n)}`,
      timestamp: new Date(Date.parse('2025-10-02T09:00:00Z') + n * 1000).toISOString(),
      ...fields,
    });
  });
}
