import type { Graph, GraphNode } from './lineage-graph';

interface Placed extends GraphNode {
  readonly x: number;
  readonly y: number;
}

interface Line {
  readonly key: string;
  readonly from: string;
  readonly to: string;
  /** Of an SVG path. */
  readonly d: string;
  readonly label: string;
  readonly labelX: number;
  readonly labelY: number;
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly Placed[];
  readonly lines: readonly Line[];
}

export const NODE_WIDTH = 208;
export const NODE_HEIGHT = 64;
const GAP_BETWEEN_LEVELS = 96;
const GAP_IN_LEVEL = 16;
const MARGIN = 24;
/** As it is written everywhere here. */
export const SIMILARITY = new Intl.NumberFormat('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 });

/**
 * Levels side by side, from what is oldest to what came of it; within a level each node stands near those that it hangs together with
 * (barycentres, one sweep outwards from the root), which leaves few crossings in graphs that are nearly trees.
 *
 * @param isDownward levels below each other, for narrow windows
 */
export function layOut(graph: Graph, isDownward: boolean): Layout {
  const levels = levelsOf(graph);
  const [along, across] = isDownward ? [NODE_HEIGHT, NODE_WIDTH] : [NODE_WIDTH, NODE_HEIGHT];
  const longest = Math.max(...levels.map((level) => level.length));
  const breadth = longest * (across + GAP_IN_LEVEL) - GAP_IN_LEVEL;
  const nodes = levels.flatMap((level, index) => {
    const start = MARGIN + (breadth - (level.length * (across + GAP_IN_LEVEL) - GAP_IN_LEVEL)) / 2;
    const depth = MARGIN + index * (along + GAP_BETWEEN_LEVELS);
    return level.map((node, place): Placed => {
      const position = start + place * (across + GAP_IN_LEVEL);
      return isDownward ? { ...node, x: position, y: depth } : { ...node, x: depth, y: position };
    });
  });
  const length = 2 * MARGIN + levels.length * (along + GAP_BETWEEN_LEVELS) - GAP_BETWEEN_LEVELS;
  const [width, height] = isDownward ? [breadth + 2 * MARGIN, length] : [length, breadth + 2 * MARGIN];
  return { width, height, nodes, lines: linesOf(graph, new Map(nodes.map((node) => [node.key, node])), isDownward) };
}

function levelsOf({ nodes, edges }: Graph): GraphNode[][] {
  const byLevel = new Map<number, GraphNode[]>();
  for (const node of nodes.values()) byLevel.set(node.level, [...(byLevel.get(node.level) ?? []), node]);
  const neighbours = new Map<string, string[]>();
  for (const { from, to } of edges) {
    neighbours.set(from, [...(neighbours.get(from) ?? []), to]);
    neighbours.set(to, [...(neighbours.get(to) ?? []), from]);
  }
  const places = new Map<string, number>();
  // From the root outwards: what is nearer has its place already.
  for (const level of [...byLevel.keys()].sort((a, b) => Math.abs(a) - Math.abs(b))) {
    const ordered = (byLevel.get(level) ?? [])
      .map((node, index) => {
        const known = (neighbours.get(node.key) ?? []).map((key) => places.get(key)).filter((place) => place !== undefined);
        const mean = known.length === 0 ? index : known.reduce((sum, place) => sum + place, 0) / known.length;
        return { node, mean };
      })
      .sort((a, b) => a.mean - b.mean)
      .map(({ node }) => node);
    ordered.forEach(({ key }, index) => places.set(key, index - (ordered.length - 1) / 2));
    byLevel.set(level, ordered);
  }
  return [...byLevel.entries()].sort(([a], [b]) => a - b).map(([, level]) => level);
}

function linesOf({ edges }: Graph, nodes: ReadonlyMap<string, Placed>, isDownward: boolean): Line[] {
  return edges.flatMap(({ from, to, seeds = 1, similarity = null }) => {
    const [a, b] = [nodes.get(from), nodes.get(to)];
    if (a === undefined || b === undefined) return [];
    const [x1, y1] = isDownward ? [a.x + NODE_WIDTH / 2, a.y + NODE_HEIGHT] : [a.x + NODE_WIDTH, a.y + NODE_HEIGHT / 2];
    const [x2, y2] = isDownward ? [b.x + NODE_WIDTH / 2, b.y] : [b.x, b.y + NODE_HEIGHT / 2];
    const [cx, cy] = [(x1 + x2) / 2, (y1 + y2) / 2];
    const d = isDownward
      ? `M${text(x1)} ${text(y1)}C${text(x1)} ${text(cy)} ${text(x2)} ${text(cy)} ${text(x2)} ${text(y2)}`
      : `M${text(x1)} ${text(y1)}C${text(cx)} ${text(y1)} ${text(cx)} ${text(y2)} ${text(x2)} ${text(y2)}`;
    const label = [seeds > 1 ? `${String(seeds)} ×` : '', similarity === null ? '' : SIMILARITY.format(similarity)].join(' ').trim();
    return [{ key: `${from} ${to}`, from, to, d, label, labelX: cx, labelY: cy - 4 }];
  });
}

function text(value: number): string {
  return String(Math.round(10 * value) / 10);
}
