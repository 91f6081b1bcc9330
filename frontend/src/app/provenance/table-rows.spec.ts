import type { LineageResponse } from '../api/models/lineage-response';
import { graphOf } from './lineage-graph';
import { rowGroupsOf } from './table-rows';
import { anEntry, aTrial, becoming, using } from './testing/builders';

/** e1 was used in t1, whose result is e2, which was used in t2 together with e3, which is the result of t3. */
const LINEAGE: LineageResponse = {
  root: 'entry:e2',
  nodes: [...['e1', 'e2', 'e3'].map((id) => anEntry(id)), ...['t1', 't2', 't3'].map((run) => aTrial(run))],
  edges: [
    using('e1', 't1', { is_winner: true, similarity: 0.9, seeds: 2 }),
    becoming('t1', 'e2'),
    using('e2', 't2'),
    using('e3', 't2'),
    becoming('t3', 'e3'),
  ],
  truncated: false,
};

describe('the rows of a graph', () => {
  const rowsOf = (lineage: LineageResponse): [string, number, string, string][] =>
    rowGroupsOf(graphOf(lineage, [])).flatMap(({ direction, rows }) =>
      rows.map(({ node, depth, relation }): [string, number, string, string] => [direction, depth, node.key, relation]),
    );

  it('are all nodes, with what was unfolded aside below what it was unfolded from', () => {
    expect(rowsOf(LINEAGE)).toEqual([
      ['ancestors', 0, 'entry:e2', 'the start'],
      ['ancestors', 1, 't1', 'is the result of'],
      ['ancestors', 2, 'entry:e1', 'used as a seed, 2 times, won, similarity 0.90'],
      ['descendants', 0, 'entry:e2', 'the start'],
      ['descendants', 1, 't2', 'was used in'],
      ['descendants', 2, 'entry:e3', 'used as a seed'],
      ['descendants', 3, 't3', 'is the result of'],
    ]);
  });

  it('come to an end where the graph goes round, each with its own rows once', () => {
    const rows = rowsOf({ ...LINEAGE, edges: [...LINEAGE.edges, becoming('t2', 'e1')] });

    expect(rows.filter(([direction, , key]) => direction === 'descendants' && key === 'entry:e2').map(([, depth]) => depth)).toEqual([
      0, 4,
    ]);
  });

  it('offer both directions but for the start, which has one in each group', () => {
    const left = { ancestors: 1, descendants: 2 };
    const nodes = LINEAGE.nodes.map((node) => ({ ...node, expandable: left }));
    const [before, after] = rowGroupsOf(graphOf({ ...LINEAGE, nodes }, []));

    expect(before?.rows.map(({ directions }) => directions.length)).toEqual([1, 2, 2]);
    expect(after?.rows[0]?.directions).toEqual(['descendants']);
  });
});
