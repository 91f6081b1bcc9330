import { randomFillSync } from 'node:crypto';
import { v7 } from 'uuid';

/** Opens a database as durable as this server's, with the same memory and the same checkpoints, for the baselines. */
export function openDurably(database) {
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  database.pragma(`cache_size = ${-16 * 1024}`);
  database.pragma('temp_store = MEMORY');
  database.pragma('wal_autocheckpoint = 2000');
  database.pragma(`journal_size_limit = ${64 * 1024 * 1024}`);
  return database;
}

/** Values by place: cheaper to bind than by name. */
export const INSERT_SEED = `INSERT INTO used_seeds (id, run_id, function, source_id, reason_json, score, passed, total, snippet, timestamp)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`;

export function valuesOf(row) {
  return [row.id, row.run_id, row.function, row.source_id, row.reason_json, row.score, row.passed, row.total, row.snippet, row.timestamp];
}

const pool = Buffer.alloc(16 * 512);
let next = pool.length;

/** A UUIDv7 whose random bytes come from a pool: asking the system for each costs more than all else. */
export function uuidv7() {
  if (next === pool.length) {
    randomFillSync(pool);
    next = 0;
  }
  return v7({ random: pool.subarray(next, (next += 16)) });
}
