import { randomFillSync } from 'node:crypto';
import { v7 } from 'uuid';

const BYTES_AN_ID = 16;
/** Asking the system for the bytes of one id costs more than all else that making it takes. */
const pool = Buffer.alloc(BYTES_AN_ID * 512);
let next = pool.length;

let msecs = 0;
let seq = 0;

/**
 * A new UUIDv7 (RFC 9562). Each sorts behind those that this process made before, even when the clock stands or runs back, so new
 * rows grow at one end of an index.
 */
export function newId(): string {
  if (next === pool.length) {
    randomFillSync(pool);
    next = 0;
  }
  const random = pool.subarray(next, (next += BYTES_AN_ID));
  const now = Date.now();
  if (now > msecs) {
    msecs = now;
    // The upper half stays free to count in.
    seq = random.readUInt32BE(0) >>> 1;
  } else seq += 1;
  return v7({ random, msecs, seq });
}
