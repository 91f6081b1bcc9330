// What the driver alone does: multi-row inserts, so many rows a transaction, from rows made ahead. Told over IPC for how long. Usage:
//   node raw-postgres.mjs URL ROWS_PER_TRANSACTION
import pg from 'pg';
import { answerJobs } from './database.mjs';

const COLUMNS = ['id', 'run_id', 'function', 'source_id', 'reason_json', 'score', 'passed', 'total', 'snippet', 'timestamp'];
const [url, size] = process.argv.slice(2);
const rowsPerTransaction = Number(size);
const client = new pg.Client({ connectionString: url });
await client.connect();
await client.query('SET synchronous_commit = on');

const placesOf = (row) => `(${COLUMNS.map((_, n) => `$${row * COLUMNS.length + n + 1}`).join(', ')})`;
const places = Array.from({ length: rowsPerTransaction }, (_, row) => placesOf(row)).join(', ');
const insert = {
  name: 'insert',
  text: `INSERT INTO used_seeds (${COLUMNS.join(', ')}) VALUES ${places} ON CONFLICT (id) DO NOTHING`,
};

answerJobs(rowsPerTransaction, async (rows) => {
  await client.query('BEGIN');
  await client.query({ ...insert, values: rows.flat() });
  await client.query('COMMIT');
});
