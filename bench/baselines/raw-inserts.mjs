// What better-sqlite3 alone does: transactions of so many rows, from rows made ahead. Told over IPC for how long. Usage:
//   node raw-inserts.mjs DATABASE ROWS_PER_TRANSACTION
import BetterSqlite3 from 'better-sqlite3';
import { answerJobs, INSERT_SEED, openDurably } from './database.mjs';

const [path, size] = process.argv.slice(2);
const rowsPerTransaction = Number(size);
const database = openDurably(new BetterSqlite3(path));
const insert = database.prepare(INSERT_SEED);
const storeAll = database.transaction((rows) => {
  for (const row of rows) insert.run(row);
});

answerJobs(rowsPerTransaction, (rows) => storeAll.immediate(rows));
