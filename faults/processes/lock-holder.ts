/**
 * Another process at the database. Arguments: the file, and what it does: "write" takes the write lock, "read" holds a snapshot. It says
 * "held" on standard output, and lets go when its input ends.
 */
import Database from 'better-sqlite3';

const [path = '', what] = process.argv.slice(2);
const database = new Database(path, { timeout: 10_000 });
database.exec(what === 'write' ? 'BEGIN IMMEDIATE' : 'BEGIN');
// A snapshot begins with the first read.
database.prepare('SELECT COUNT(*) FROM used_seeds').get();
process.stdout.write('held\n');
process.stdin.resume().once('end', () => {
  database.exec('COMMIT');
  database.close();
  process.stdout.write('released\n');
});
