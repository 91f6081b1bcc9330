import type { LineageEdgeResponse } from '../api/models/lineage-edge-response';
import { counted } from '../ui/shares';
import { shortened } from '../ui/shortened';
import { SIMILARITY } from './layout';
import type { Direction, Graph, GraphNode } from './lineage-graph';
import { type NodeWords, wordsOf } from './node-words';

export interface LineageRow {
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
  readonly link: { readonly text: string; readonly path: readonly string[]; readonly query: Readonly<Record<string, string>> };
}

export interface RowGroup {
  readonly direction: Direction;
  readonly heading: string;
  readonly rows: readonly LineageRow[];
}

/** The graph as two trees, of what the root came from and of what became of it, a row for each node in the order in which they are read. */
export function rowGroupsOf(graph: Graph): RowGroup[] {
  return [
    { direction: 'ancestors', heading: 'Where it came from', rows: rowsOf(graph, 'ancestors') },
    { direction: 'descendants', heading: 'What became of it', rows: rowsOf(graph, 'descendants') },
  ];
}

/** Each node has its own rows once, where it comes first: several ways may lead to it. */
function rowsOf({ root, nodes, edges }: Graph, direction: Direction): LineageRow[] {
  const [near, far] = direction === 'descendants' ? (['from', 'to'] as const) : (['to', 'from'] as const);
  const next = new Map<string, LineageEdgeResponse[]>();
  for (const edge of edges) next.set(edge[near], [...(next.get(edge[near]) ?? []), edge]);
  const told = new Set<string>();
  const rows: LineageRow[] = [];
  const tell = (key: string, depth: number, relation: string, place: string): void => {
    const node = nodes.get(key);
    if (node === undefined) return;
    const isRepeated = told.has(key);
    told.add(key);
    rows.push({ key: place, node, words: wordsOf(node.node), depth, relation, isRepeated, ...factsOf(node) });
    if (isRepeated) return;
    for (const edge of next.get(key) ?? []) tell(edge[far], depth + 1, relationOf(edge, direction), `${place} ${edge[far]}`);
  };
  tell(root, 0, 'the start', direction);
  return rows;
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
