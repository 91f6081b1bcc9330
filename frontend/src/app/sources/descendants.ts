import type { LineageEntryResponse } from '../api/models/lineage-entry-response';
import type { LineageResponse } from '../api/models/lineage-response';
import type { LineageTrialResponse } from '../api/models/lineage-trial-response';

/** An entry that the result of a trial became, in which the source was used. */
export interface Descendant {
  readonly entry: LineageEntryResponse;
  readonly trial: LineageTrialResponse;
  /** Whether the result was made from this source, and not from another seed or from none. */
  readonly isOwn: boolean;
}

/**
 * The entries two steps behind a source, its own first, each once.
 * @param lineage of the source, two steps of its descendants
 */
export function descendantsOf({ root, nodes, edges }: LineageResponse): Descendant[] {
  const byKey = new Map(nodes.map((node) => [node.key, node]));
  const uses = new Map(edges.filter(({ from, kind }) => from === root && kind === 'used_in').map((edge) => [edge.to, edge]));
  const found = new Map<string, Descendant>();
  for (const { from, to, kind } of edges) {
    const [trial, entry, use] = [byKey.get(from), byKey.get(to), uses.get(from)];
    if (kind !== 'became' || use === undefined || to === root || trial?.kind !== 'trial' || entry?.kind !== 'entry') continue;
    const isOwn = use.is_winner === true;
    if (isOwn || !found.has(to)) found.set(to, { entry, trial, isOwn });
  }
  return [...found.values()].sort(
    (a, b) => Number(b.isOwn) - Number(a.isOwn) || (b.entry.timestamp ?? '').localeCompare(a.entry.timestamp ?? ''),
  );
}
