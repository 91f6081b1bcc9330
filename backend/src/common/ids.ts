import { randomFillSync } from 'node:crypto';

/** Asking the system for the random bytes of one id costs more than all else that making it takes. */
const pool = Buffer.alloc(4_096);
let digits = '';
let used = 0;

/** 26 bits count within a millisecond, from a random start in their lowest quarter. */
const COUNTER_LIMIT = 2 ** 26;
const START_DIGITS = 6;
const TAIL_DIGITS = 12;

let milliseconds = 0;
let time = '';
let counter = 0;

/**
 * A new UUIDv7 (RFC 9562, with the counter of its section 6.2, method 1). Each sorts behind those that this process made before, even when
 * the clock stands or runs back, so new rows grow at one end of an index. By hand, because each request makes one or two, and
 * putting them together from bytes took 2 % of ingest.
 */
export function newId(): string {
  const now = Date.now();
  if (now > milliseconds) startAt(now);
  else if ((counter += 1) === COUNTER_LIMIT) startAt(milliseconds + 1);
  const high = (0x7000 | (counter >>> 14)).toString(16);
  const low = (0x8000 | (counter & 0x3fff)).toString(16);
  return `${time}-${high}-${low}-${randomDigits(TAIL_DIGITS)}`;
}

function startAt(ms: number): void {
  milliseconds = ms;
  const hex = ms.toString(16).padStart(12, '0');
  time = `${hex.slice(0, 8)}-${hex.slice(8)}`;
  counter = parseInt(randomDigits(START_DIGITS), 16);
}

function randomDigits(count: number): string {
  if (used + count > digits.length) {
    digits = randomFillSync(pool).toString('hex');
    used = 0;
  }
  return digits.slice(used, (used += count));
}
