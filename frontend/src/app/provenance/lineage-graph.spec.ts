import type { LineageResponse } from '../api/models/lineage-response';
import { graphOf, pathTo } from './lineage-graph';
import { layOut } from './layout';
import { anEntry, aTrial, becoming, using } from './testing/builders';

/** e1 was used in t1, whose result is e2, which was used in t2 and t3. */
const FIRST: LineageResponse = {
  root: 'entry:e2',
  nodes: [anEntry('e1', { expandable: { descendants: 4, ancestors: 0 } }), aTrial('t1'), anEntry('e2'), aTrial('t2'), aTrial('t3')],
  edges: [using('e1', 't1', { is_winner: true }), becoming('t1', 'e2'), using('e2', 't2', { is_winner: true }), using('e2', 't3')],
  truncated: false,
};

describe('graphOf', () => {
  it('places what it came from before the root, and what became of it behind', () => {
    const { nodes } = graphOf(FIRST, []);

    expect([...nodes].map(([key, { level }]) => [key, level])).toEqual([
      ['entry:e1', -2],
      ['t1', -1],
      ['entry:e2', 0],
      ['t2', 1],
      ['t3', 1],
    ]);
  });

  it('counts what is left to be unfolded, and less after a step', () => {
    const before = graphOf(FIRST, []);
    expect(before.nodes.get('entry:e1')?.left).toEqual({ descendants: 4, ancestors: 0 });

    const step: LineageResponse = {
      root: 'entry:e1',
      // Told from e1 alone, the way to t1 is in the answer as well.
      nodes: [anEntry('e1', { expandable: { descendants: 1, ancestors: 0 } }), aTrial('t1'), aTrial('t4'), aTrial('t5'), aTrial('t6')],
      edges: ['t1', 't4', 't5', 't6'].map((trial) => using('e1', trial)),
      truncated: false,
    };
    const after = graphOf(FIRST, [step]);

    expect(after.nodes.get('entry:e1')?.left.descendants).toBe(1);
    expect(after.nodes.size).toBe(8);
    expect(after.edges).toHaveLength(7);
    expect(after.nodes.get('t4')?.level).toBe(-1);
  });

  it('leaves out an edge to what was cut off', () => {
    const { edges, isTruncated } = graphOf({ ...FIRST, edges: [...FIRST.edges, using('e2', 'cut off')], truncated: true }, []);

    expect(edges).toHaveLength(4);
    expect(isTruncated).toBe(true);
  });

  it('leaves out what nothing joins to the root, such as what is behind a step that failed', () => {
    const step: LineageResponse = {
      root: 'entry:e8',
      nodes: [anEntry('e8'), aTrial('t8'), aTrial('t2')],
      edges: [using('e8', 't8')],
      truncated: false,
    };
    const { nodes, edges } = graphOf(FIRST, [step]);

    expect([nodes.size, edges.length]).toEqual([5, 4]);
  });

  it('comes to an end where the graph goes round', () => {
    const round: LineageResponse = { ...FIRST, edges: [...FIRST.edges, becoming('t2', 'e1')] };
    const graph = graphOf(round, []);

    expect(graph.nodes.size).toBe(5);
    expect([...pathTo('t2', graph).keys()]).toEqual(['t2', 'entry:e2', 't1', 'entry:e1']);
    expect(pathTo('t2', graph).get('entry:e1')).toBeUndefined();
  });
});

describe('pathTo', () => {
  it('goes back over the winning seeds', () => {
    expect([...pathTo('t2', graphOf(FIRST, []))]).toEqual([
      ['t2', 'entry:e2'],
      ['entry:e2', 't1'],
      ['t1', 'entry:e1'],
      ['entry:e1', undefined],
    ]);
  });

  it('ends at a result that ignored its seeds', () => {
    expect([...pathTo('t3', graphOf(FIRST, [])).keys()]).toEqual(['t3']);
  });
});

describe('layOut', () => {
  it.each([false, true])('lets no two nodes overlap, and all of them within its size (downward: %s)', (isDownward) => {
    const { nodes, width, height, lines } = layOut(graphOf(FIRST, []), isDownward);

    for (const [index, a] of nodes.entries()) {
      expect(a.x >= 0 && a.y >= 0 && a.x + 208 <= width && a.y + 64 <= height).toBe(true);
      for (const b of nodes.slice(index + 1)) expect(Math.abs(a.x - b.x) >= 208 || Math.abs(a.y - b.y) >= 64).toBe(true);
    }
    expect(lines).toHaveLength(4);
  });

  it('goes from left to right, or down', () => {
    const order = (isDownward: boolean, axis: 'x' | 'y'): number[] => {
      const { nodes } = layOut(graphOf(FIRST, []), isDownward);
      return ['entry:e1', 't1', 'entry:e2', 't2'].map((key) => nodes.find((node) => node.key === key)![axis]);
    };

    for (const places of [order(false, 'x'), order(true, 'y')]) expect(places).toEqual([...places].sort((a, b) => a - b));
  });
});
