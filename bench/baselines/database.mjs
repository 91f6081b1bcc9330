import { randomFillSync } from 'node:crypto';
import { v7 } from 'uuid';
import { runId, seedRow } from '../lib/records.mjs';

const RUNS = 50;

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

/**
 * Has this process store rows for as long as it is told over IPC, and answer how fast that went.
 * @param {(rows: unknown[][]) => unknown} storeAll stores rows of `valuesOf` in one transaction
 */
export function answerJobs(rowsPerTransaction, storeAll) {
  const rows = Array.from({ length: rowsPerTransaction }, (_, n) => valuesOf(seedRow(n, `raw-${runId(n % RUNS)}`)));
  process.on('message', async ({ durationMs }) => {
    let stored = 0;
    let elapsedMs = 0;
    let cpuUs = 0;
    while (elapsedMs < durationMs) {
      // The ids belong to the rows that are made ahead: they are not counted.
      for (const row of rows) row[0] = uuidv7();
      const startCpu = process.cpuUsage();
      const start = performance.now();
      await storeAll(rows);
      elapsedMs += performance.now() - start;
      const { user, system } = process.cpuUsage(startCpu);
      cpuUs += user + system;
      stored += rows.length;
    }
    process.send({ result: { stored, recordsPerSecond: (stored / elapsedMs) * 1000, cpuUs: (cpuUs / stored) * rowsPerTransaction } });
  });
  process.on('disconnect', () => process.exit(0));
}
