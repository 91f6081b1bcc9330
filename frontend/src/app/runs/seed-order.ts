import type { UsedSeedResponse } from '../api/models/used-seed-response';

/**
 * Puts seeds into a list that is ordered newest first, by time and then by arrival.
 *
 * @param list without gaps from the newest seed on
 * @param arrivals in their order of arrival, all later than the seeds of the list
 * @param isComplete whether the list reaches the oldest seed. If not, a seed older than its last one belongs to the part that is not
 *   loaded yet: shown here it would hide the gap before it.
 * @returns the list, the same one when nothing came in, and the arrivals that it had not
 */
export function insertArrivals(
  list: readonly UsedSeedResponse[],
  arrivals: readonly UsedSeedResponse[],
  isComplete: boolean,
): { readonly seeds: readonly UsedSeedResponse[]; readonly unknown: readonly UsedSeedResponse[] } {
  const unknown = withoutKnown(list, arrivals);
  if (unknown.length === 0) return { seeds: list, unknown };
  const oldest = list.at(-1);
  const shown = isComplete || oldest === undefined ? unknown : unknown.filter(({ timestamp }) => timestamp >= oldest.timestamp);
  // The sort is stable: of equal times the later arrival stays in front.
  const newest = [...shown].reverse().sort((a, b) => compareText(b.timestamp, a.timestamp));
  return { seeds: merge(newest, list), unknown };
}

/** Appends the next page, without what came in meanwhile by another way. */
export function appendPage(list: readonly UsedSeedResponse[], page: readonly UsedSeedResponse[]): readonly UsedSeedResponse[] {
  return [...list, ...withoutKnown(list, page)];
}

function withoutKnown(list: readonly UsedSeedResponse[], others: readonly UsedSeedResponse[]): UsedSeedResponse[] {
  if (others.length === 0) return [];
  const known = new Set(list.map(({ id }) => id));
  return others.filter(({ id }) => !known.has(id));
}

/** Both are ordered; of equal times those of `newer` come first. */
function merge(newer: readonly UsedSeedResponse[], list: readonly UsedSeedResponse[]): UsedSeedResponse[] {
  const merged: UsedSeedResponse[] = [];
  let next = 0;
  for (const seed of list) {
    let candidate = newer[next];
    while (candidate !== undefined && candidate.timestamp >= seed.timestamp) {
      merged.push(candidate);
      next += 1;
      candidate = newer[next];
    }
    merged.push(seed);
  }
  return [...merged, ...newer.slice(next)];
}

/** The server's times have one form, which sorts as text. */
function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
