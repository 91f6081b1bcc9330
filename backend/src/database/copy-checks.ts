/** Checks that both engines make when a database is copied. */
import type { Fault } from './copy-sides.js';
import { keyOf, type RecordTable, type StoredRow, type StoredValue } from './record-table.js';

/** @throws Error when the schema of a source is not the newest */
export function assertNewestSchema(place: string, executed: readonly string[], migrations: readonly (new () => { name: string })[]): void {
  const known = migrations.map((Migration) => new Migration().name);
  const unknown = executed.filter((name) => !known.includes(name));
  if (unknown.length > 0)
    throw new Error(`The database ${place} was written by a newer version of this program (it has ${unknown.join(', ')}).`);
  if (known.some((name) => !executed.includes(name)))
    throw new Error(
      `The database ${place} does not have the newest schema, and a source is never changed. Start the server of this version once on it (and stop it), then copy.`,
    );
}

type Column = RecordTable['all'][number];

/** Finds what the rule says of the values of some rows. */
export function findFaults(
  table: RecordTable,
  rows: readonly StoredRow[],
  ruleOf: (value: StoredValue, column: Column, row: StoredRow) => string | undefined,
): Fault[] {
  const faults: Fault[] = [];
  for (const row of rows)
    table.all.forEach((column, index) => {
      const rule = ruleOf(row[index] ?? null, column, row);
      if (rule !== undefined) faults.push({ table: table.name, key: keyOf(table, row), column: column.name, rule });
    });
  return faults;
}

/** A whole number beyond what a double holds exactly was rounded when it was read. */
export function inexactness(value: StoredValue, { type }: Column): string | undefined {
  return type === 'integer' && typeof value === 'number' && !Number.isSafeInteger(value)
    ? 'is a whole number beyond 9,007,199,254,740,991'
    : undefined;
}

/** What is thrown when somebody else writes to the target. */
export function writtenMeanwhile(place: string, { name }: RecordTable): Error {
  return new Error(`Something else is writing to ${name} of ${place}. Stop it; this chunk was not stored.`);
}
