/** Loaded into the server before its program (node --import): every connection waits for locks inside SQLite, which stops the event loop. */
import Database from 'better-sqlite3';

const original = Database.prototype.pragma;

Database.prototype.pragma = function (this: Database.Database, source, options) {
  const result = original.call(this, source.startsWith('busy_timeout') ? 'busy_timeout = 5000' : source, options);
  if (source === 'synchronous = FULL') original.call(this, 'busy_timeout = 5000');
  return result;
};
