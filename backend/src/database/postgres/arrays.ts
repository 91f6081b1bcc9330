import type { RecordTable, StoredValue } from '../record-table.js';

/** The places of a statement's parameters when each is the array of one column's values. */
export function arrayParameters(columns: RecordTable['columns']): string[] {
  return columns.map(({ type }, index) => `$${index + 1}::${type === 'integer' ? 'bigint' : type === 'real' ? 'float8' : 'text'}[]`);
}

/** An array as PostgreSQL reads it. */
export function arrayOf(values: readonly StoredValue[]): string {
  return `{${values.map(elementOf).join(',')}}`;
}

function elementOf(value: StoredValue): string {
  if (value === null) return 'NULL';
  if (typeof value === 'number') return String(value);
  // A third of the time of a replacement by a pattern; this is half of what the process does for a row.
  const hasSpecial = value.includes('"') || value.includes('\\');
  return hasSpecial ? `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"` : `"${value}"`;
}
