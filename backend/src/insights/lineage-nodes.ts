import type { Trial } from './lineage.repository.js';

/** An entry by its id, or a trial. */
export type Node = { readonly entry: string } | Trial;

export function entryKey(id: string): string {
  return `entry:${id}`;
}

/** The first line feed parts the run from the function: one of the run's name is escaped. */
export function trialKey({ run_id, function: name }: Trial): string {
  return `trial:${run_id.replaceAll(/[\\\n]/g, (character) => (character === '\n' ? '\\n' : '\\\\'))}\n${name}`;
}

export function keyOf(node: Node): string {
  return 'entry' in node ? entryKey(node.entry) : trialKey(node);
}

/** What a key names; `undefined` when the text is none. */
export function nodeOf(key: string): Node | undefined {
  if (key.startsWith('entry:')) return { entry: key.slice('entry:'.length) };
  const [, run_id, name] = /^trial:([^]*?)\n([^]*)$/.exec(key) ?? [];
  if (run_id === undefined || name === undefined) return undefined;
  return { run_id: run_id.replaceAll(/\\(.)/g, (_escaped, character) => (character === 'n' ? '\n' : String(character))), function: name };
}

/** What was met so far, in the order in which it was met, up to a limit. */
export class LineageNodes {
  readonly root: string;
  private readonly met = new Map<string, { readonly node: Node; readonly depth: number }>();
  private isFull = false;

  constructor(
    root: Node,
    private readonly limit: number,
  ) {
    this.root = keyOf(root);
    this.met.set(this.root, { node: root, depth: 0 });
  }

  /** @returns whether it is one of the nodes now */
  add(node: Node, depth: number): boolean {
    const key = keyOf(node);
    if (this.met.has(key)) return true;
    if (this.met.size >= this.limit) {
      this.isFull = true;
      return false;
    }
    this.met.set(key, { node, depth });
    return true;
  }

  has(key: string): boolean {
    return this.met.has(key);
  }

  depthOf(key: string): number {
    return this.met.get(key)?.depth ?? 0;
  }

  /** Whether any was turned away. */
  get isTruncated(): boolean {
    return this.isFull;
  }

  get entries(): string[] {
    return this.all.flatMap((node) => ('entry' in node ? [node.entry] : []));
  }

  get trials(): Trial[] {
    return this.all.flatMap((node) => ('entry' in node ? [] : [node]));
  }

  /** Nearest first, and as they were met. */
  inOrder<Item extends { readonly key: string }>(items: readonly Item[]): Item[] {
    const place = new Map(Array.from(this.met.keys(), (key, index) => [key, index]));
    return items.toSorted(
      (one, other) => this.depthOf(one.key) - this.depthOf(other.key) || (place.get(one.key) ?? 0) - (place.get(other.key) ?? 0),
    );
  }

  private get all(): Node[] {
    return Array.from(this.met.values(), ({ node }) => node);
  }
}
