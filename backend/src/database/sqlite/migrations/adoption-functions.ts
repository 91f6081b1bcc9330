import type BetterSqlite3 from 'better-sqlite3';
import { newId } from '../../../common/ids.js';
import { canonicalTimestamp } from '../../../common/timestamp.js';

/** What a row without a readable time gets: it sorts last, and stands out. */
const UNKNOWN_TIME = '1970-01-01T00:00:00.000Z';
/** Numbers up to here are seconds since 1970 (until the year 5138), beyond they are milliseconds. */
const MAX_EPOCH_SECONDS = 1e11;

/** SQL functions that bring the values of a foreign database to the form that this program relies on. */
export function registerAdoptionFunctions(database: BetterSqlite3.Database): void {
  const options = { deterministic: true };
  database.function('adopted_key', (value: unknown) => (isBlank(value) ? newId() : String(value)));
  database.function('adopted_time', options, adoptedTime);
  database.function('adopted_flag', options, adoptedFlag);
  database.function('adopted_integer', options, adoptedInteger);
  database.function('adopted_real', options, adoptedReal);
  database.function('adopted_list', options, adoptedList);
  database.function('adopted_object', options, adoptedObject);
}

/** The canonical form of an ISO 8601 text or of seconds (or milliseconds) since 1970. */
function adoptedTime(value: unknown): string {
  const text = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
  if (!/^\d+(\.\d+)?$/.test(text)) return canonicalTimestamp(text) ?? UNKNOWN_TIME;
  const number = Number(text);
  const date = new Date(number <= MAX_EPOCH_SECONDS ? number * 1000 : number);
  return Number.isNaN(date.getTime()) ? UNKNOWN_TIME : (canonicalTimestamp(date.toISOString()) ?? UNKNOWN_TIME);
}

/** 0 and what people write for it, and what is missing, is 0. */
function adoptedFlag(value: unknown): number {
  return isBlank(value) || value === 0 || (typeof value === 'string' && /^(0|0\.0|false|no|off)$/i.test(value.trim())) ? 0 : 1;
}

/** A whole number that a double holds exactly, else NULL: the API promises one. */
function adoptedInteger(value: unknown): number | null {
  const number = adoptedReal(value);
  return number !== null && Number.isSafeInteger(Math.trunc(number)) ? Math.trunc(number) : null;
}

function adoptedReal(value: unknown): number | null {
  const number = typeof value === 'number' ? value : typeof value === 'string' && value.trim() !== '' ? Number(value) : NaN;
  return Number.isFinite(number) ? number : null;
}

/** JSON text of a list of texts; a text that is none becomes its only item. */
function adoptedList(value: unknown): string | null {
  if (isBlank(value)) return null;
  const parsed = parseJson(value);
  if (Array.isArray(parsed)) return JSON.stringify(parsed.map((item) => (typeof item === 'string' ? item : JSON.stringify(item))));
  return JSON.stringify([String(value)]);
}

/** JSON text of an object; anything else is wrapped in one, so that it stays to be seen. */
function adoptedObject(value: unknown): string | null {
  if (isBlank(value)) return null;
  const parsed = parseJson(value);
  if (parsed === null) return null;
  if (typeof parsed === 'object' && !Array.isArray(parsed)) return String(value);
  return JSON.stringify({ value: parsed ?? String(value) });
}

function parseJson(value: unknown): unknown {
  try {
    return JSON.parse(String(value));
  } catch {
    return undefined;
  }
}

function isBlank(value: unknown): boolean {
  return value === null || value === undefined || value === '';
}
