// What the driver alone does: multi-row inserts, so many rows a transaction, from rows made ahead. Told over IPC for how long. Usage:
//   node raw-postgres.mjs URL ROWS_PER_TRANSACTION
import pg from 'pg';
import { runId, seedRow } from '../lib/records.mjs';
import { uuidv7, valuesOf } from './database.mjs';

const RUNS = 50;
const COLUMNS = ['id', 'run_id', 'function', 'source_id', 'reason_json', 'score', 'passed', 'total', 'snippet', 'timestamp'];
const [url, size] = process.argv.slice(2);
const rowsPerTransaction = Number(size);
const client = new pg.Client({ connectionString: url });
await client.connect();
await client.query('SET synchronous_commit = on');

const rows = Array.from({ length: rowsPerTransaction }, (_, n) => valuesOf(seedRow(n, `raw-${runId(n % RUNS)}`)));
const placesOf = (row) => `(${COLUMNS.map((_, n) => `$${row * COLUMNS.length + n + 1}`).join(', ')})`;
const insert = {
  name: 'insert',
  text: `INSERT INTO used_seeds (${COLUMNS.join(', ')}) VALUES ${rows.map((_, n) => placesOf(n)).join(', ')} ON CONFLICT (id) DO NOTHING`,
};

process.on('message', async ({ durationMs }) => {
  let stored = 0;
  let elapsedMs = 0;
  let cpuUs = 0;
  while (elapsedMs < durationMs) {
    // The ids belong to the rows that are made ahead: they are not counted.
    for (const row of rows) row[0] = uuidv7();
    const startCpu = process.cpuUsage();
    const start = performance.now();
    await client.query('BEGIN');
    await client.query({ ...insert, values: rows.flat() });
    await client.query('COMMIT');
    elapsedMs += performance.now() - start;
    const { user, system } = process.cpuUsage(startCpu);
    cpuUs += user + system;
    stored += rows.length;
  }
  process.send({ result: { stored, recordsPerSecond: (stored / elapsedMs) * 1000, cpuUs: (cpuUs / stored) * rowsPerTransaction } });
});
process.on('disconnect', () => process.exit(0));
