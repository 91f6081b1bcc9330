import type { LineageEdgeResponse } from '../api/models/lineage-edge-response';
import type { LineageEntryResponse } from '../api/models/lineage-entry-response';
import type { LineageResponse } from '../api/models/lineage-response';
import type { LineageTrialResponse } from '../api/models/lineage-trial-response';

export type LineageNode = LineageEntryResponse | LineageTrialResponse;
export type Direction = 'descendants' | 'ancestors';

export interface GraphNode {
  readonly key: string;
  readonly node: LineageNode;
  /** Steps from the root: negative for what it came from, positive for what became of it. */
  readonly level: number;
  /** What is not in the graph yet. */
  readonly left: Readonly<Record<Direction, number>>;
}

export interface Graph {
  readonly root: string;
  readonly nodes: ReadonlyMap<string, GraphNode>;
  readonly edges: readonly LineageEdgeResponse[];
  /** Whether an answer had more than fits into one. */
  readonly isTruncated: boolean;
}

/** Puts answers together that were asked for one after the other, as far as they hang together with the root, which the first one has. */
export function graphOf(first: LineageResponse, others: readonly LineageResponse[]): Graph {
  const answers = [first, ...others];
  const found = new Map<string, LineageNode>();
  const edges = new Map<string, LineageEdgeResponse>();
  /** How many neighbours there are in all, whether they were answered or not. */
  const totals = new Map<string, Record<Direction, number>>();
  for (const answer of answers) {
    for (const edge of answer.edges) edges.set(`${edge.kind} ${edge.from} ${edge.to}`, edge);
    const [outgoing, incoming] = [countBy(answer.edges, 'from'), countBy(answer.edges, 'to')];
    for (const node of answer.nodes) {
      if (!found.has(node.key)) found.set(node.key, node);
      const known = totals.get(node.key);
      totals.set(node.key, {
        descendants: Math.max(known?.descendants ?? 0, node.expandable.descendants + (outgoing.get(node.key) ?? 0)),
        ancestors: Math.max(known?.ancestors ?? 0, node.expandable.ancestors + (incoming.get(node.key) ?? 0)),
      });
    }
  }
  // An answer cut off in the middle may name a node that it does not hold.
  const known = [...edges.values()].filter(({ from, to }) => found.has(from) && found.has(to));
  const levels = levelsFrom(first.root, known);
  // What nothing joins to the root has no place: a step before it may have failed.
  const whole = known.filter(({ from }) => levels.has(from));
  const [outgoing, incoming] = [countBy(whole, 'from'), countBy(whole, 'to')];
  const nodes = [...found.values()].flatMap((node): [string, GraphNode][] => {
    const level = levels.get(node.key);
    if (level === undefined) return [];
    const total = totals.get(node.key) ?? { descendants: 0, ancestors: 0 };
    const left = {
      descendants: Math.max(0, total.descendants - (outgoing.get(node.key) ?? 0)),
      ancestors: Math.max(0, total.ancestors - (incoming.get(node.key) ?? 0)),
    };
    return [[node.key, { key: node.key, node, level, left }]];
  });
  return { root: first.root, nodes: new Map(nodes), edges: whole, isTruncated: answers.some(({ truncated }) => truncated) };
}

/** The keys of nodes, each with that of the node that it came from, where that is known. */
export type Path = ReadonlyMap<string, string | undefined>;

/**
 * How a node came about: back over the seed that a result was made from, and over the result that the seed's source was, as far as the
 * graph goes. What ignored its seeds came from none of them.
 */
export function pathTo(key: string, { edges }: Pick<Graph, 'edges'>): Path {
  const path = new Map<string, string | undefined>();
  for (let next: string | undefined = key; next !== undefined;) {
    const current: string = next;
    const origin = edges.find(({ to, kind, is_winner: isWinner }) => to === current && (kind === 'became' || isWinner === true))?.from;
    next = origin !== undefined && !path.has(origin) && origin !== current ? origin : undefined;
    path.set(current, next);
  }
  return path;
}

function levelsFrom(root: string, edges: readonly LineageEdgeResponse[]): ReadonlyMap<string, number> {
  const levels = new Map([[root, 0]]);
  const neighbours = new Map<string, [string, number][]>();
  const add = (from: string, to: string, step: number): void => {
    neighbours.set(from, [...(neighbours.get(from) ?? []), [to, step]]);
  };
  for (const { from, to } of edges) {
    add(from, to, 1);
    add(to, from, -1);
  }
  // A map goes on over what is added meanwhile: the nearest come first.
  for (const [key, level] of levels) {
    for (const [next, step] of neighbours.get(key) ?? []) if (!levels.has(next)) levels.set(next, level + step);
  }
  return levels;
}

function countBy(edges: readonly LineageEdgeResponse[], end: 'from' | 'to'): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const edge of edges) counts.set(edge[end], (counts.get(edge[end]) ?? 0) + 1);
  return counts;
}
