import type BetterSqlite3 from 'better-sqlite3';
import type { DataSource } from 'typeorm';
import { RecordTables, type RecordTable, type NewRecord, type RecordKind, type StoredRow, type StoredValue } from './record-table.js';
import { sqliteHandle } from './sqlite.js';
import type { StoreOutcome } from './write-observer.js';

/** A record in the form in which it waits for its turn. */
export interface PreparedRecord {
  readonly kind: RecordKind;
  readonly table: RecordTable;
  readonly values: readonly StoredValue[];
  readonly assigned: string | undefined;
}

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
  private readonly tables: RecordTables;
  private readonly statements = new Map<RecordTable, Statements>();

  constructor(writer: DataSource) {
    this.handle = sqliteHandle(writer);
    this.tables = new RecordTables(writer);
  }

  prepare({ kind, entity, assigned }: NewRecord): PreparedRecord {
    const table = this.tables.of(kind.entity);
    return { kind, table, values: table.valuesOf(entity), assigned };
  }

  /** Uniqueness is the database's: insert first, and look only at what is in the way. */
  write({ kind, table, values, assigned }: PreparedRecord): StoreOutcome {
    const { insert, replace, select } = this.statementsOf(table);
    if (insert.run(values).changes === 1) return 'stored';
    switch (kind.onRepeat) {
      case 'keep':
        return 'duplicate';
      case 'replace':
        return replace.run(values).changes === 1 ? 'replaced' : 'duplicate';
      case 'compare':
        return table.isSame(select.get(values[table.keyIndex]) as StoredRow, values, assigned) ? 'duplicate' : 'conflict';
    }
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

/** What a record takes of memory while it waits, in bytes, roughly: two for each character, and the objects around them. */
export function sizeOf({ values }: Pick<PreparedRecord, 'values'>): number {
  let characters = 0;
  for (const value of values) if (typeof value === 'string') characters += value.length;
  return 2 * characters + RECORD_OVERHEAD_BYTES;
}

const RECORD_OVERHEAD_BYTES = 300;
