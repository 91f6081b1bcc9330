/** Which end of a range: a day alone means its first or its last millisecond. */
export type RangeEnd = 'start' | 'end';

const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;
/** ISO 8601 with its zone: without one a link would mean another time to each of its readers. */
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/;
const FIRST_YEAR = 1970;

/** The zone of the reader, such as `Europe/Berlin`. */
export const TIME_ZONE = new Intl.DateTimeFormat().resolvedOptions().timeZone;

/**
 * Reads an instant, or a day of the reader's zone (`2025-10-28`), which is covered wholly.
 * @returns undefined for anything else, and for years before 1970, which are years in the middle of being typed
 */
export function toInstant(text: string, end: RangeEnd): Date | undefined {
  const day = DAY.exec(text);
  const instant = day === null ? instantOf(text) : edgeOfDay(Number(day[1]), Number(day[2]), Number(day[3]), end);
  return instant === undefined || Number.isNaN(instant.getTime()) || instant.getFullYear() < FIRST_YEAR ? undefined : instant;
}

/** The day of an instant in the reader's zone, as a date input wants it; empty for what is no time. */
export function toDay(text: string, end: RangeEnd): string {
  const instant = toInstant(text, end);
  if (instant === undefined) return '';
  return [String(instant.getFullYear()).padStart(4, '0'), twoDigits(instant.getMonth() + 1), twoDigits(instant.getDate())].join('-');
}

/** Whether an instant is the very edge of its day: if not, the day alone would not tell the whole range. */
export function isEdgeOfDay(instant: Date, end: RangeEnd): boolean {
  return instant.getTime() === edgeOfDay(instant.getFullYear(), instant.getMonth() + 1, instant.getDate(), end)?.getTime();
}

function instantOf(text: string): Date | undefined {
  return INSTANT.test(text) ? new Date(text) : undefined;
}

/** The end is the last millisecond before the next day begins: a day has 23, 24 or 25 hours. */
function edgeOfDay(year: number, month: number, day: number, end: RangeEnd): Date | undefined {
  const midnight = new Date(year, month - 1, day);
  // The 31st of February would be a day in March.
  if (midnight.getMonth() !== month - 1 || midnight.getDate() !== day) return undefined;
  return end === 'start' ? midnight : new Date(new Date(year, month - 1, day + 1).getTime() - 1);
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
