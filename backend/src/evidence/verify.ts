import type { Database } from '../database/database.js';
import { definitions, type Definition } from './definitions.js';

export interface Verdict {
  readonly table: string;
  readonly rows: number;
  /** Rows that are there, but not so by the records. */
  readonly wrong: number;
  /** Rows that the records have, but the table has not, or not so. */
  readonly lacking: number;
}

/**
 * Holds every derived table against the records, all of one moment, so that it may be done while a server writes.
 * @param begin is told of each table before it is gone through
 */
export function verify(database: Database, begin: (table: string) => void): Promise<Verdict[]> {
  return database.snapshot(async (query) => {
    const verdicts: Verdict[] = [];
    for (const definition of definitions(database)) {
      begin(definition.table);
      const [row] = await query<Omit<Verdict, 'table'>>(comparison(definition));
      verdicts.push({ table: definition.table, rows: Number(row?.rows), wrong: Number(row?.wrong), lacking: Number(row?.lacking) });
    }
    return verdicts;
  });
}

/** EXCEPT takes two NULLs for equal. */
function comparison({ stored, expected }: Definition): string {
  return `WITH stored AS MATERIALIZED (${stored}), expected AS MATERIALIZED (${expected})
    SELECT (SELECT COUNT(*) FROM stored) AS "rows",
      (SELECT COUNT(*) FROM (SELECT * FROM stored EXCEPT SELECT * FROM expected) AS surplus) AS wrong,
      (SELECT COUNT(*) FROM (SELECT * FROM expected EXCEPT SELECT * FROM stored) AS missing) AS lacking`;
}
