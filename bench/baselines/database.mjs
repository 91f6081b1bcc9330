/** Opens a database as durable as this server's, with the same memory, for the baselines. */
export function openDurably(database) {
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  database.pragma(`cache_size = ${-16 * 1024}`);
  database.pragma('temp_store = MEMORY');
  return database;
}

export const INSERT_SEED = `INSERT INTO used_seeds (id, run_id, function, source_id, reason_json, score, passed, total, snippet, timestamp)
  VALUES (@id, @run_id, @function, @source_id, @reason_json, @score, @passed, @total, @snippet, @timestamp) ON CONFLICT (id) DO NOTHING`;
