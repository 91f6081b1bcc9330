/**
 * Loaded into the server before its program (node --import): synchronous=FULL becomes NORMAL, and the server is told that it is FULL. What
 * remains is a server that does not wait for the disk.
 */
import Database from 'better-sqlite3';

const original = Database.prototype.pragma;

Database.prototype.pragma = function (this: Database.Database, source, options) {
  if (source === 'synchronous') return 2;
  return original.call(this, source.replace('synchronous = FULL', 'synchronous = NORMAL'), options);
};
