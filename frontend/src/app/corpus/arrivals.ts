import { computed, linkedSignal, type Signal } from '@angular/core';
import type { CorpusPageResponse } from '../api/models/corpus-page-response';

/** How long an entry is marked as new. */
const MARKED_MS = 60_000;

interface Watched {
  readonly key: string;
  readonly total: number;
  readonly known: ReadonlySet<string>;
  /** When the entries that came later were seen first; milliseconds since 1970. */
  readonly arrivedAt: ReadonlyMap<string, number>;
}

export interface ArrivalSources {
  /** Absent while the page is another one than the one asked for. */
  readonly page: Signal<CorpusPageResponse | undefined>;
  /** Names the list: another one has no arrivals yet. */
  readonly key: Signal<string>;
  /** Milliseconds since 1970. */
  readonly lastUpdated: Signal<number | undefined>;
  readonly now: Signal<number>;
}

/** The ids of the entries that came into a list while it was shown. */
export function newArrivals({ page, key, lastUpdated, now }: ArrivalSources): Signal<ReadonlySet<string>> {
  const watched = linkedSignal<{ page: CorpusPageResponse | undefined; key: string }, Watched | undefined>({
    source: () => ({ page: page(), key: key() }),
    computation: (source, previous) => {
      const before = previous?.value;
      if (source.page === undefined) return undefined;
      return watch(before?.key === source.key ? before : undefined, source.page, source.key, lastUpdated() ?? 0);
    },
  });
  return computed(() => {
    const arrivedAt = watched()?.arrivedAt ?? new Map<string, number>();
    return new Set([...arrivedAt].filter(([, at]) => now() - at < MARKED_MS).map(([id]) => id));
  });
}

function watch(before: Watched | undefined, { items, total }: CorpusPageResponse, key: string, at: number): Watched {
  const ids = items.map(({ id }) => id);
  if (before === undefined) return { key, total, known: new Set(ids), arrivedAt: new Map() };
  // When others were deleted, older entries move up, which are not new.
  const arrived = total > before.total ? ids.filter((id) => !before.known.has(id)) : [];
  return {
    key,
    total,
    known: new Set([...before.known, ...ids]),
    arrivedAt: new Map([...before.arrivedAt, ...arrived.map((id) => [id, at] as const)]),
  };
}
