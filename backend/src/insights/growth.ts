/** Pure: how finely a series is told. */

/** Points of a series. */
export const MOST_POINTS = 250;

/** The last time of a part of a series, and how many fell into that part. */
export interface Part {
  readonly at: string;
  readonly count: number;
}

export interface Extent {
  /** Canonical times. */
  readonly first: string;
  readonly last: string;
  readonly count: number;
}

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** How long the times are alike that have so many first characters in common: `2025-10-02T09:2` is ten minutes long. */
const PREFIXES: readonly (readonly [characters: number, alikeForMs: number])[] = [
  [22, 10],
  [21, 100],
  [19, SECOND_MS],
  [18, 10 * SECOND_MS],
  [16, MINUTE_MS],
  [15, 10 * MINUTE_MS],
  [13, HOUR_MS],
  [10, DAY_MS],
  [7, 28 * DAY_MS],
  [4, 365 * DAY_MS],
  [3, 3_650 * DAY_MS],
];
const WHOLE = 24;

/** @returns of how many first characters of its times a series has few enough */
export function prefixOf({ first, last, count }: Extent): number {
  if (count <= MOST_POINTS) return WHOLE;
  const spanMs = Date.parse(last) - Date.parse(first);
  // A span may begin and end within a part.
  return PREFIXES.find(([, alikeForMs]) => spanMs / alikeForMs + 2 <= MOST_POINTS)?.[0] ?? 2;
}

/** @returns how many there were in all at the end of each part */
export function addedUp(parts: readonly Part[]): Part[] {
  let sum = 0;
  return parts.map(({ at, count }) => ({ at, count: (sum += count) }));
}
