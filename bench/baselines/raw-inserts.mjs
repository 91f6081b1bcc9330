// What better-sqlite3 alone does: transactions of so many rows, from rows made ahead. Told over IPC for how long. Usage:
//   node raw-inserts.mjs DATABASE ROWS_PER_TRANSACTION
import BetterSqlite3 from 'better-sqlite3';
import { runId, seedRow } from '../lib/records.mjs';
import { INSERT_SEED, openDurably, uuidv7, valuesOf } from './database.mjs';

const RUNS = 50;
const [path, size] = process.argv.slice(2);
const rowsPerTransaction = Number(size);
const database = openDurably(new BetterSqlite3(path));
const insert = database.prepare(INSERT_SEED);
const storeAll = database.transaction((rows) => {
  for (const row of rows) insert.run(row);
});

process.on('message', ({ durationMs }) => {
  const rows = Array.from({ length: rowsPerTransaction }, (_, n) => valuesOf(seedRow(n, `raw-${runId(n % RUNS)}`)));
  let stored = 0;
  let elapsedMs = 0;
  let cpuUs = 0;
  while (elapsedMs < durationMs) {
    // The ids belong to the rows that are made ahead: they are not counted.
    for (const row of rows) row[0] = uuidv7();
    const startCpu = process.cpuUsage();
    const start = performance.now();
    storeAll.immediate(rows);
    elapsedMs += performance.now() - start;
    const { user, system } = process.cpuUsage(startCpu);
    cpuUs += user + system;
    stored += rows.length;
  }
  process.send({ result: { stored, recordsPerSecond: (stored / elapsedMs) * 1000, cpuUs: (cpuUs / stored) * rowsPerTransaction } });
});
process.on('disconnect', () => process.exit(0));
