const ISO_8601 = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(Z|[+-]\d{2}(?::?\d{2})?)?)?$/i;

const MS_PER_MINUTE = 60_000;

/**
 * Reads an ISO 8601 time with `Z`, an offset, or neither (then UTC), and a date alone as its midnight.
 * @returns the canonical `YYYY-MM-DDTHH:mm:ss.sssZ`, whose text order is its time order; finer fractions are
 *   cut off, not rounded. `undefined` for anything else, 30 February and the years outside 0000-9999 included.
 */
export function canonicalTimestamp(text: string): string | undefined {
  // As nearly every time that is sent is written.
  if (CANONICAL.test(text)) return text;
  const match = ISO_8601.exec(text);
  if (match === null) return undefined;
  const [, year = '', month = '', day = '', hour = '00', minute = '00', second = '00', fraction = '', zone = 'Z'] = match;
  const date = new Date(0);
  // Not Date.UTC, which reads the years 0 to 99 as 1900 to 1999.
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  date.setUTCHours(Number(hour), Number(minute), Number(second), Number(fraction.slice(0, 3).padEnd(3, '0')));
  const exists =
    date.getUTCMonth() === Number(month) - 1 &&
    date.getUTCDate() === Number(day) &&
    date.getUTCHours() === Number(hour) &&
    date.getUTCMinutes() === Number(minute) &&
    date.getUTCSeconds() === Number(second);
  const offset = offsetMinutes(zone);
  if (!exists || offset === undefined) return undefined;
  const canonical = new Date(date.getTime() - offset * MS_PER_MINUTE).toISOString();
  return canonical.length === 24 ? canonical : undefined;
}

/** As `canonicalTimestamp`, but a date alone is the last millisecond of its day: the upper end of a range. */
export function canonicalRangeEnd(text: string): string | undefined {
  return canonicalTimestamp(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T23:59:59.999Z` : text);
}

/** Days after the 28th do not exist in every month, so they take the long way. */
const CANONICAL = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;

let lastMs = NaN;
let lastText = '';

/** The time now, in the canonical form. */
export function canonicalNow(): string {
  const now = Date.now();
  // Many records arrive within a millisecond.
  if (now !== lastMs) {
    lastMs = now;
    lastText = new Date(now).toISOString();
  }
  return lastText;
}

function offsetMinutes(zone: string): number | undefined {
  if (zone.toUpperCase() === 'Z') return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(3).replace(':', '') || '0');
  if (hours > 23 || minutes > 59) return undefined;
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
}
