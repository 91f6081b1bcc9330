import type { LineageEdgeResponse } from '../../api/models/lineage-edge-response';
import type { LineageEntryResponse } from '../../api/models/lineage-entry-response';
import type { LineageTrialResponse } from '../../api/models/lineage-trial-response';

const AT = '2025-10-02T09:00:00.000Z';

export function anEntry(id: string, fields: Partial<LineageEntryResponse> = {}): LineageEntryResponse {
  return {
    key: `entry:${id}`,
    kind: 'entry',
    id,
    function: `function of ${id}`,
    in_corpus: true,
    perfect: true,
    score: null,
    timestamp: AT,
    uses: 1,
    depth: 0,
    expandable: { descendants: 0, ancestors: 0 },
    ...fields,
  };
}

/** The key is the name of its run, for short. */
export function aTrial(run: string, fields: Partial<LineageTrialResponse> = {}): LineageTrialResponse {
  return {
    key: run,
    kind: 'trial',
    run_id: run,
    function: 'quick_sort',
    timestamp: AT,
    outcome: { id: `outcome of ${run}`, solved: true, passed: 3, total: 3, usage: 'adapted' },
    depth: 1,
    expandable: { descendants: 0, ancestors: 0 },
    ...fields,
  };
}

export function using(entry: string, run: string, fields: Partial<LineageEdgeResponse> = {}): LineageEdgeResponse {
  return { from: `entry:${entry}`, to: run, kind: 'used_in', seeds: 1, similarity: null, is_winner: false, ...fields };
}

export function becoming(run: string, entry: string): LineageEdgeResponse {
  return { from: run, to: `entry:${entry}`, kind: 'became' };
}
