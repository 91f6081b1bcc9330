import type { LineageEdgeResponse } from '../api/models/lineage-edge-response';
import type { LineageEntryResponse } from '../api/models/lineage-entry-response';
import type { LineageResponse } from '../api/models/lineage-response';
import type { LineageTrialResponse } from '../api/models/lineage-trial-response';
import { descendantsOf } from './descendants';

const expandable = { descendants: 0, ancestors: 0 };
const anEntry = (id: string, timestamp: string): LineageEntryResponse => ({
  ...{ key: `entry:${id}`, kind: 'entry', id, function: 'f', in_corpus: true, perfect: true, score: null, uses: 0, depth: 2 },
  timestamp,
  expandable,
});
const aTrial = (run_id: string): LineageTrialResponse => ({
  ...{ key: run_id, kind: 'trial', run_id, function: 'f', timestamp: '2025-10-02', outcome: null, depth: 1 },
  expandable,
});
const used = (to: string, is_winner = false): LineageEdgeResponse => ({ from: 'entry:root', to, kind: 'used_in', is_winner });
const became = (from: string, id: string): LineageEdgeResponse => ({ from, to: `entry:${id}`, kind: 'became' });

it('finds what became of the trials of a source: its own first, then the newest, each once', () => {
  const lineage: LineageResponse = {
    root: 'entry:root',
    nodes: [
      anEntry('root', '2025-10-01'),
      ...['r1', 'r2', 'r3'].map(aTrial),
      ...['old', 'new', 'own'].map((id, n) => anEntry(id, `2025-10-0${String(3 + n)}`)),
      anEntry('made', '2025-10-02'),
    ],
    edges: [
      ...[used('r1'), used('r2', true), became('r1', 'old'), became('r1', 'new'), became('r1', 'own'), became('r2', 'own')],
      ...[became('r2', 'made'), became('r3', 'new'), became('r1', 'root'), { from: 'entry:own', to: 'r3', kind: 'used_in' as const }],
    ],
    truncated: false,
  };

  expect(descendantsOf(lineage).map(({ entry, trial, isOwn }) => [entry.id, trial.run_id, isOwn])).toEqual([
    ['own', 'r2', true],
    ['made', 'r2', true],
    ['new', 'r1', false],
    ['old', 'r1', false],
  ]);
});
