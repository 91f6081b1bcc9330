/** Texts of the reader's language and region. Intl objects are costly to make, so there is one of each. */
const WHOLE = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 });
const DECIMAL = new Intl.NumberFormat(undefined, { maximumFractionDigits: 4 });
const SCORE = new Intl.NumberFormat(undefined, { minimumFractionDigits: 2, maximumFractionDigits: 4 });
const FIXED = new Intl.NumberFormat(undefined, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const ABSENT = '–';

/** A score, or any number that may have a fraction: at most four places, and none that says nothing. */
export function formatDecimal(value: number | null): string {
  return value === null ? ABSENT : DECIMAL.format(value);
}

/** For a column of scores: two places at least, so that they stand below each other. */
export function formatScore(value: number | null): string {
  return value === null ? ABSENT : SCORE.format(value);
}

export function formatTwoPlaces(value: number): string {
  return FIXED.format(value);
}

/** `1,250 ms`, and from ten seconds on also in words that can be grasped. */
export function formatDuration(durationMs: number | null): string {
  if (durationMs === null) return ABSENT;
  const exact = `${WHOLE.format(durationMs)} ms`;
  const seconds = Math.round(durationMs / 1000);
  if (seconds < 10) return exact;
  const parts = [
    [Math.floor(seconds / 3600), 'h'],
    [Math.floor((seconds % 3600) / 60), 'min'],
    [seconds % 60, 's'],
  ] as const;
  const shown = parts
    .filter(([value]) => value > 0)
    .slice(0, 2)
    .map(([value, unit]) => `${WHOLE.format(value)} ${unit}`);
  return `${exact} (${shown.join(' ')})`;
}

/** `1–50 of 125`; `0 of 125` for a page that lies beyond the end. */
export function formatRange(offset: number, shown: number, total: number): string {
  if (shown === 0) return `0 of ${WHOLE.format(total)}`;
  return `${WHOLE.format(offset + 1)}–${WHOLE.format(offset + shown)} of ${WHOLE.format(total)}`;
}
