import type { RunMetaResponse } from '../../api/models/run-meta-response';
import type { OutcomeResponse } from '../../api/models/outcome-response';
import type { RunResponse } from '../../api/models/run-response';
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

/** How it stands with a run that has just begun. */
export function aStanding(fields: Partial<RunResponse> = {}): RunResponse {
  return {
    run_id: 'run-1',
    timestamp: null,
    seed_bias: null,
    seeding_enabled: null,
    max_iters: null,
    beam: null,
    notes: null,
    status: 'running',
    started_at: '2025-10-02T09:00:00.000Z',
    finished_at: null,
    duration_ms: null,
    last_signal_at: '2025-10-02T09:19:30.000Z',
    silent: false,
    locked: false,
    seeds: 0,
    outcomes: 0,
    solved: 0,
    success_rate: null,
    ...fields,
  };
}

export function anOutcome(fields: Partial<OutcomeResponse> = {}): OutcomeResponse {
  return {
    id: 'o1',
    run_id: 'run-1',
    function: 'quick_sort',
    passed: null,
    total: null,
    score: null,
    source_id: null,
    usage: null,
    usage_derived: false,
    similarity: null,
    seed_id: null,
    superseded: false,
    iterations: null,
    duration_ms: null,
    snippet: null,
    failing_tests: null,
    timestamp: '2025-10-02T09:15:00.000Z',
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
