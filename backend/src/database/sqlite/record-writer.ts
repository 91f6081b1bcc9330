import type BetterSqlite3 from 'better-sqlite3';
import type { DataSource } from 'typeorm';
import type { PreparedRecord, RecordTable, StoredRow } from '../record-table.js';
import type { StoreOutcome } from '../write-observer.js';
import { sqliteHandle } from './connection.js';
import type { Projector } from './projector.js';

interface Statements {
  /** Does nothing when the key is there. */
  readonly insert: BetterSqlite3.Statement;
  /** Changes nothing when all columns are the same. */
  readonly replace: BetterSqlite3.Statement;
  /** What is in the way, in the order of the columns. */
  readonly select: BetterSqlite3.Statement;
}

/** Stores records by prepared statements on the writing connection. The caller holds the transaction. */
export class RecordWriter {
  private readonly handle: BetterSqlite3.Database;
  private readonly statements = new Map<RecordTable, Statements>();

  constructor(
    writer: DataSource,
    private readonly projector?: Projector,
  ) {
    this.handle = sqliteHandle(writer);
  }

  write(record: PreparedRecord): StoreOutcome {
    const outcome = this.store(record);
    if (outcome === 'stored') this.projector?.stored(record.kind);
    else if (outcome === 'replaced') this.projector?.replaced(record);
    return outcome;
  }

  /** Uniqueness is the database's: insert first, and look only at what is in the way. */
  private store(record: PreparedRecord): StoreOutcome {
    const { kind, table, values, assigned } = record;
    const { insert, replace, select } = this.statementsOf(table);
    if (insert.run(values).changes === 1) return 'stored';
    if (kind.onRepeat === 'keep') return 'duplicate';
    if (kind.onRepeat === 'replace') return replace.run(values).changes === 1 ? 'replaced' : 'duplicate';
    const stored = select.get(values[table.keyIndex]) as StoredRow;
    if (kind.onRepeat === 'compare') return table.isSame(stored, values, assigned) ? 'duplicate' : 'conflict';
    const merged = table.merge(kind.onRepeat, stored, record);
    if (merged === 'conflict') return merged;
    return replace.run(merged).changes === 1 ? 'replaced' : 'duplicate';
  }

  private statementsOf(table: RecordTable): Statements {
    let statements = this.statements.get(table);
    if (statements === undefined) {
      statements = prepareStatements(this.handle, table);
      this.statements.set(table, statements);
    }
    return statements;
  }
}

function prepareStatements(handle: BetterSqlite3.Database, { name, key, columns }: RecordTable): Statements {
  const names = columns.map((column) => column.name);
  const others = names.filter((column) => column !== key);
  const listOf = (list: readonly string[], prefix = ''): string => list.map((column) => prefix + column).join(', ');
  const insert = `INSERT INTO ${name} (${listOf(names)}) VALUES (${names.map(() => '?').join(', ')}) ON CONFLICT (${key})`;
  const update = others.map((column) => `${column} = excluded.${column}`).join(', ');
  return {
    insert: handle.prepare(`${insert} DO NOTHING`),
    replace: handle.prepare(
      `${insert} DO UPDATE SET ${update} WHERE (${listOf(others, `${name}.`)}) IS NOT (${listOf(others, 'excluded.')})`,
    ),
    select: handle.prepare(`SELECT ${listOf(names)} FROM ${name} WHERE ${key} = ?`).raw(),
  };
}
