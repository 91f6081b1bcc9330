/**
 * Tables that are derived from records and kept up to date in the transaction that stores these, so that no answer has to go through all of
 * them; and the log of what was committed, which tells how far the derived tables have come.
 */
import type { Transaction } from './database.js';
import type { RecordKind, RecordTable } from './record-table.js';

/** What the SQL of a projection is made of; all of it means the same on every engine. */
export interface ProjectionSql {
  /** A table expression: the records to take in, which are new, or one that was replaced. */
  readonly rows: string;
  /** An expression for the time at which a record of `rows` arrived. */
  readonly arrivedAt: string;
  /** An expression for the milliseconds from one canonical time to another; NULL where either is. */
  readonly millisecondsBetween: (start: string, end: string) => string;
}

/** The kind of record, and the statements that take its records in. */
export interface Projection {
  readonly kind: RecordKind;
  readonly statements: readonly ((sql: ProjectionSql) => string)[];
}

/** What of its SQL an engine says in its own way. */
export interface ProjectionDialect extends Pick<ProjectionSql, 'millisecondsBetween'> {
  /** An expression for the present time, canonical. */
  readonly now: string;
}

/** The log of what was committed: one row for each kind in a commit, with the arrivals of its records. It only grows. */
const CHANGE_LOG = 'change_log';

/** Tables that can be made again from the records. */
export const DERIVED_TABLES = ['runs', 'final_outcomes', CHANGE_LOG] as const;

/** Records that are taken in at once when many are behind: a fraction of a second of work. */
const CATCH_UP_ROWS = 50_000;

/** The statements that follow the records of a kind. */
export class ProjectionStatements {
  /** Take in what was stored since the last time. */
  readonly ofNew: readonly string[];
  /** Take in again the one record whose key is the parameter `?1`. */
  readonly ofReplaced: readonly string[];
  /** Take in the next `CATCH_UP_ROWS` of what was stored without them: by an earlier version, or by another program. */
  readonly ofMissed: readonly string[];

  constructor({ kind, statements }: Projection, { name, key }: RecordTable, dialect: ProjectionDialect) {
    const { millisecondsBetween, now } = dialect;
    const behind = `seq > COALESCE((SELECT MAX(last) FROM ${CHANGE_LOG} WHERE kind = '${kind.name}'), 0)`;
    const all = (rows: string, arrivedAt: string): string[] => [
      ...statements.map((statement) => statement({ rows: `(${rows})`, arrivedAt, millisecondsBetween })),
      `INSERT INTO ${CHANGE_LOG} (kind, first, last) SELECT '${kind.name}', MIN(seq), MAX(seq) FROM (${rows}) AS changed HAVING COUNT(*) > 0`,
    ];
    // The upper bound says nothing, but that they are few: a planner that does not know how many there are would rather read the whole table.
    this.ofNew = all(`SELECT * FROM ${name} WHERE ${behind} AND seq <= ${Number.MAX_SAFE_INTEGER}`, now);
    this.ofReplaced = all(`SELECT * FROM ${name} WHERE ${key} = ?1`, now);
    this.ofMissed = all(`SELECT * FROM ${name} WHERE ${behind} ORDER BY seq LIMIT ${CATCH_UP_ROWS}`, 'timestamp');
  }
}

/**
 * Takes records that are gone out of the log. On SQLite, the arrival numbers at the end of a table are given again once their rows are gone,
 * and the log would tell of the new rows in the place of the old ones.
 */
export async function forgetGone(transaction: Transaction, { name }: RecordKind, table: string): Promise<void> {
  const last = `(SELECT COALESCE(MAX(seq), 0) FROM ${table})`;
  await transaction.query(`DELETE FROM ${CHANGE_LOG} WHERE kind = ? AND first > ${last}`, [name]);
  await transaction.query(`UPDATE ${CHANGE_LOG} SET last = ${last} WHERE kind = ? AND last > ${last}`, [name]);
}
