/**
 * Tables that are derived from records and kept up to date in the transaction that stores these, so that no answer has to go through all of
 * them; and the log of what was committed, which tells how far the derived tables have come.
 */
import type { Transaction } from './database.js';
import type { RecordKind, RecordTable } from './record-table.js';

/** What of SQL each engine says in its own way; all of it means the same on every engine. */
export interface EngineSql {
  /**
   * A SELECT of what the JSON objects in a column have under names, which are constants of the code: NULL where it is not of the type. Other columns of
   * the rows come with it.
   */
  readonly jsonFields: (
    rows: string,
    column: string,
    fields: Readonly<Record<string, 'text' | 'number'>>,
    also: readonly string[],
  ) => string;
  /**
   * Joins rows of a table, which a condition names, to those before: for each of these they are looked up, however few rows the engine believes the
   * table to have. LEFT where there may be none.
   */
  readonly lookUp: (table: string, alias: string, condition: string, join?: 'CROSS' | 'LEFT') => string;
  /**
   * Statements that insert into different tables, from the same table expressions. Each of these has its name, and may read those before it, and no
   * table that one of the inserts writes; where the engine can, they are computed once for all of the inserts.
   */
  readonly insertFrom: (shared: Readonly<Record<string, string>>, inserts: readonly string[]) => readonly string[];
}

/** What the SQL of a projection is made of; all of it means the same on every engine. */
export interface ProjectionSql extends EngineSql {
  /** A table expression: the records to take in, which are new, or were replaced. */
  readonly rows: string;
  /** An expression for the time at which a record of `rows` arrived. */
  readonly arrivedAt: string;
  /** An expression for the milliseconds from one canonical time to another; NULL where there are none. */
  readonly millisecondsBetween: (start: string, end: string) => string;
}

/** The kind of record, and the statements that take its records in. */
export interface Projection {
  readonly kind: RecordKind;
  readonly statements: readonly ((sql: ProjectionSql) => string)[];
}

/** What the kinds' statements have left to be done once for all of them, at the end of a transaction. */
export interface Settlement {
  /** The table of what is to be done; the statements leave it empty. */
  readonly due: string;
  /** The kinds whose statements leave something there; other work in a transaction may do so too. */
  readonly kinds: readonly RecordKind[];
  readonly statements: (sql: EngineSql) => readonly string[];
}

/** All that follows from the records. */
export interface Projections {
  /** In the order in which they run. */
  readonly kinds: readonly Projection[];
  readonly settlement?: Settlement;
}

/** What of its SQL an engine says in its own way. */
export interface ProjectionDialect extends EngineSql, Pick<ProjectionSql, 'millisecondsBetween'> {
  /** An expression for the present time, canonical; one that is not computed for each row. */
  readonly now: string;
  /** A SELECT of keys, which are the parameter `?1`: how they are given to it is the engine's. */
  readonly keys: string;
}

/** The log of what was committed: one row for each kind in a commit, with the arrivals of its records. It only grows. */
const CHANGE_LOG = 'change_log';

const COUNTED_TABLES = ['runs', 'trials', 'due_trials', 'function_counts', 'source_counts', 'calibration_counts'] as const;

/** Tables that can be made again from the records. */
export const DERIVED_TABLES = [...COUNTED_TABLES, CHANGE_LOG] as const;

const REBUILT = 'rebuilt';

/**
 * Empty the log, so that all records are taken in again. What stays is a row that tells so: it stands behind all places that were ever given, and
 * those tell nothing any more.
 */
export const EMPTY_LOG: readonly string[] = [
  `INSERT INTO ${CHANGE_LOG} (kind, first, last) SELECT '${REBUILT}', 1, 0 WHERE EXISTS (SELECT 1 FROM ${CHANGE_LOG})`,
  `DELETE FROM ${CHANGE_LOG} WHERE seq < (SELECT MAX(seq) FROM ${CHANGE_LOG})`,
];

/** Empty all derived tables. */
export const EMPTY_DERIVED: readonly string[] = [...COUNTED_TABLES.map((table) => `DELETE FROM ${table}`), ...EMPTY_LOG];

/** A SELECT of the last row of the log that is no more, as `seq`; NULL where it was never emptied. */
export const LAST_OF_FORMER_LOG = `SELECT MAX(seq) AS seq FROM ${CHANGE_LOG} WHERE kind = '${REBUILT}'`;

/** Records that are taken in at once: more than any group holds, and a fraction of a second of work. */
const CATCH_UP_ROWS = 50_000;

/** An expression for the arrival up to which the records of a kind have been taken in; 0 when none has. */
export function takenIn({ name }: RecordKind): string {
  return `COALESCE((SELECT MAX(last) FROM ${CHANGE_LOG} WHERE kind = '${name}'), 0)`;
}

/** The statements that follow the records of a kind. */
export class ProjectionStatements {
  /** Take in what was stored since the last time. */
  readonly ofNew: readonly string[];
  /** Take in again the records whose keys are the one parameter: see `ProjectionDialect.keys`. */
  readonly ofReplaced: readonly string[];
  /** Take in what was stored without them, by an earlier version or another program; the last of them changes nothing when there is no more. */
  readonly ofMissed: readonly string[];

  constructor({ kind, statements }: Projection, { name, key }: RecordTable, dialect: ProjectionDialect) {
    const { now, keys, millisecondsBetween, jsonFields, lookUp, insertFrom } = dialect;
    // Bounded, so that nobody has to take in at once what another program has stored; a planner learns from it that they are few, too.
    const next = `SELECT * FROM ${name} WHERE seq > ${takenIn(kind)} ORDER BY seq LIMIT ${CATCH_UP_ROWS}`;
    const replaced = `SELECT * FROM ${name} WHERE ${key} IN (${keys})`;
    const duration = (start: string, end: string): string => between(start, end, millisecondsBetween);
    const follow = (rows: string, arrivedAt: string): string[] =>
      statements.map((statement) =>
        statement({ rows: `(${rows})`, arrivedAt, millisecondsBetween: duration, jsonFields, lookUp, insertFrom }),
      );
    const logRange = `INSERT INTO ${CHANGE_LOG} (kind, first, last)
      SELECT '${kind.name}', MIN(seq), MAX(seq) FROM (${next}) AS changed HAVING COUNT(*) > 0`;
    // Each for itself: what lies between two of them was not replaced.
    const logEach = `INSERT INTO ${CHANGE_LOG} (kind, first, last) SELECT '${kind.name}', seq, seq FROM (${replaced}) AS changed ORDER BY seq`;
    this.ofNew = [...follow(next, now), logRange];
    this.ofReplaced = [...follow(replaced, now), logEach];
    // Their own time is the best that is known of when they arrived; but nothing has arrived yet that comes tomorrow.
    this.ofMissed = [...follow(next, `CASE WHEN timestamp < ${now} THEN timestamp ELSE ${now} END`), logRange];
  }
}

/** Nothing where one of the times is missing, where the end comes before the start, and of a year 0, which is none on PostgreSQL. */
function between(start: string, end: string, milliseconds: (start: string, end: string) => string): string {
  return `CASE WHEN ${start} >= '0001' AND ${end} >= ${start} THEN ${milliseconds(start, end)} END`;
}

/**
 * Takes records that are gone out of the log. On SQLite, the arrival numbers at the end of a table are given again once their rows are gone,
 * and the log would tell of the new rows in the place of the old ones.
 */
export async function forgetGone(transaction: Transaction, { name }: RecordKind, table: string): Promise<void> {
  const last = `(SELECT COALESCE(MAX(seq), 0) FROM ${table})`;
  await transaction.query(`DELETE FROM ${CHANGE_LOG} WHERE kind = ? AND last > ${last} AND first > ${last}`, [name]);
  await transaction.query(`UPDATE ${CHANGE_LOG} SET last = ${last} WHERE kind = ? AND last > ${last}`, [name]);
}
