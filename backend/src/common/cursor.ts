import { refused } from './errors.js';

/** What a part of a place in an order has to be. */
export type CursorPart = 'text' | 'number' | 'integer' | 'flag';

/** A place in an order, as a client hands it back. */
export function cursorOf(place: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

/**
 * The place that a cursor tells, in an order with these parts.
 * @throws AppError `bad_query` when no answer with this order can have had it
 */
export function readCursor(cursor: string, parts: readonly CursorPart[]): (string | number)[] {
  try {
    const place: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (Array.isArray(place) && place.length === parts.length && place.every((value, index) => is(value, parts[index])))
      return place as (string | number)[];
  } catch {
    // Refused below.
  }
  throw refused('bad_query', [{ path: 'cursor', message: 'must be the next of an earlier answer to the same question' }]);
}

function is(value: unknown, part: CursorPart | undefined): boolean {
  if (part === 'text') return typeof value === 'string' && !value.includes('\0') && value.isWellFormed();
  if (part === 'flag') return value === 0 || value === 1;
  return part === 'integer' ? Number.isSafeInteger(value) : Number.isFinite(value);
}
