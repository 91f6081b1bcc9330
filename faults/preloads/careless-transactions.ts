/**
 * Loaded into the server before its program (node --import): each of its transactions on PostgreSQL begins with a setting that takes away
 * what is promised, TRANSACTION_SETTING, such as "synchronous_commit = off".
 */
import pg from 'pg';

type Ask = (this: pg.Client, first: unknown, ...others: unknown[]) => unknown;

const setting = process.env['TRANSACTION_SETTING'] ?? '';
const client = pg.Client.prototype as unknown as { query: Ask };
const original = client.query;

client.query = function (this: pg.Client, first, ...others) {
  const isBegin = typeof first === 'string' && first.startsWith('BEGIN');
  return original.call(this, isBegin ? first.replace(';', `; SET LOCAL ${setting};`) : first, ...others);
};
