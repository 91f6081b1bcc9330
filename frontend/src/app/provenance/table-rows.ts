import type { LineageEdgeResponse } from '../api/models/lineage-edge-response';
import { counted } from '../ui/shares';
import { shortened } from '../ui/shortened';
import { SIMILARITY } from './layout';
import type { Direction, Graph, GraphNode } from './lineage-graph';
import { type NodeWords, wordsOf } from './node-words';

const DIRECTIONS: readonly Direction[] = ['ancestors', 'descendants'];

interface LineageRow {
  /** Where it stands: a node may have several rows. */
  readonly key: string;
  readonly node: GraphNode;
  readonly words: NodeWords;
  /** Steps from the root; how far in it stands. */
  readonly depth: number;
  /** To the row that it hangs from: the nearest one above that is one step nearer to the root. */
  readonly relation: string;
  /** The name of the thing itself, shortened. */
  readonly what: string;
  readonly id: string;
  readonly runId: string | undefined;
  /** `null` where it is not known. */
  readonly function: string | null;
  /** It stands with its own rows somewhere above. */
  readonly isRepeated: boolean;
  /** Where neighbours are left to be unfolded. */
  readonly directions: readonly Direction[];
  readonly link: { readonly text: string; readonly path: readonly string[]; readonly query: Readonly<Record<string, string>> };
}

export interface RowGroup {
  readonly direction: Direction;
  readonly heading: string;
  readonly rows: readonly LineageRow[];
}

/**
 * The graph as two trees, of what the root came from and of what became of it, a row for each node in the order in which they are read. What
 * was unfolded aside, such as another seed of a later use, stands once, below the node that it was unfolded from.
 */
export function rowGroupsOf(graph: Graph): RowGroup[] {
  const ways: Readonly<Record<Direction, ReadonlyMap<string, readonly LineageEdgeResponse[]>>> = {
    ancestors: edgesBy(graph.edges, 'to'),
    descendants: edgesBy(graph.edges, 'from'),
  };
  const straight = {
    ancestors: reachedFrom(graph.root, 'ancestors', ways.ancestors),
    descendants: reachedFrom(graph.root, 'descendants', ways.descendants),
  };
  const aside = new Set([...graph.nodes.keys()].filter((key) => !straight.ancestors.has(key) && !straight.descendants.has(key)));

  const groupOf = (direction: Direction, heading: string): RowGroup => {
    const told = new Set<string>();
    const rows: LineageRow[] = [];
    const tell = (key: string, depth: number, relation: string, place: string): void => {
      const node = graph.nodes.get(key);
      if (node === undefined) return;
      const isRepeated = told.has(key);
      told.add(key);
      // It is told once in both groups.
      const isStraight = !aside.delete(key) && straight[direction].has(key);
      const directions = DIRECTIONS.filter((one) => (depth > 0 || one === direction) && !isRepeated && node.left[one] > 0);
      rows.push({ key: place, node, words: wordsOf(node.node), depth, relation, isRepeated, directions, ...factsOf(node) });
      if (isRepeated) return;
      for (const way of DIRECTIONS) {
        for (const edge of ways[way].get(key) ?? []) {
          const far = farEnd(edge, way);
          const isNext = (isStraight && way === direction) || aside.has(far);
          if (isNext) tell(far, depth + 1, relationOf(edge, way), `${place} ${far}`);
        }
      }
    };
    tell(graph.root, 0, 'the start', direction);
    return { direction, heading, rows };
  };
  return [groupOf('ancestors', 'Where it came from'), groupOf('descendants', 'What became of it')];
}

function edgesBy(edges: readonly LineageEdgeResponse[], end: 'from' | 'to'): ReadonlyMap<string, readonly LineageEdgeResponse[]> {
  const found = new Map<string, LineageEdgeResponse[]>();
  for (const edge of edges) found.set(edge[end], [...(found.get(edge[end]) ?? []), edge]);
  return found;
}

function farEnd({ from, to }: LineageEdgeResponse, way: Direction): string {
  return way === 'descendants' ? to : from;
}

function reachedFrom(root: string, way: Direction, edges: ReadonlyMap<string, readonly LineageEdgeResponse[]>): ReadonlySet<string> {
  const reached = new Set([root]);
  // A set goes on over what is added meanwhile.
  for (const key of reached) for (const edge of edges.get(key) ?? []) reached.add(farEnd(edge, way));
  return reached;
}

function relationOf({ kind, seeds = 1, similarity = null, is_winner: isWinner }: LineageEdgeResponse, direction: Direction): string {
  if (kind === 'became') return direction === 'descendants' ? 'its result became' : 'is the result of';
  return [
    direction === 'descendants' ? 'was used in' : 'used as a seed',
    seeds > 1 ? counted(seeds, 'time') : '',
    isWinner === true ? 'won' : '',
    similarity === null ? '' : `similarity ${SIMILARITY.format(similarity)}`,
  ]
    .filter((part) => part !== '')
    .join(', ');
}

function factsOf({ node }: GraphNode): Pick<LineageRow, 'what' | 'id' | 'runId' | 'function' | 'link'> {
  if (node.kind === 'entry') {
    const link = { text: 'Source', path: ['/sources', node.id], query: {} };
    return { what: shortened(node.id), id: node.id, runId: undefined, function: node.function, link };
  }
  const id = node.outcome?.id ?? '';
  const link: LineageRow['link'] =
    id === ''
      ? { text: 'Its seeds', path: ['/functions', node.function], query: { run: node.run_id } }
      : { text: 'Outcome', path: ['/runs', node.run_id], query: { outcome: node.function } };
  return { what: id === '' ? 'no result yet' : shortened(id), id, runId: node.run_id, function: node.function, link };
}
