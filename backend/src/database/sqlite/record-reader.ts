import type BetterSqlite3 from 'better-sqlite3';
import type { DataSource, EntityTarget } from 'typeorm';
import { PORTION_CHARACTERS, type Portions, type Selection } from '../engine.js';
import { charactersOf, RecordTables, type RecordTable, type StoredRow, type StoredValue } from '../record-table.js';
import { sqliteHandle } from './connection.js';

/** More than all combinations of filters that there are. */
const MAX_STATEMENTS = 1_000;

/** Reads by prepared statements on the reading connection. */
export class RecordReader {
  private readonly handle: BetterSqlite3.Database;
  private readonly tables: RecordTables;
  private readonly statements = new Map<string, BetterSqlite3.Statement>();

  constructor(reader: DataSource) {
    this.handle = sqliteHandle(reader);
    this.tables = new RecordTables(reader);
  }

  /** One row of any query, or nothing. */
  one(sql: string, parameters: readonly StoredValue[]): unknown {
    return this.prepared(sql).get(parameters);
  }

  /** All rows of any query, which should be few. */
  all(sql: string, parameters: readonly StoredValue[]): unknown[] {
    return this.prepared(sql).all(parameters);
  }

  /** The first of the selected entities, or nothing. */
  find<Entity extends object>(entity: EntityTarget<Entity>, { clauses, parameters }: Selection): Entity | undefined {
    const table = this.tables.of(entity);
    const row = this.rows(table, clauses).get(parameters) as StoredRow | undefined;
    return row === undefined ? undefined : (table.load(row) as Entity);
  }

  /** All selected entities; the ones behind the first portion are those that were selected now, whatever is stored meanwhile. */
  list<Entity extends object>(entity: EntityTarget<Entity>, selection: Selection): Portions<Entity> {
    // One snapshot for the rows and for the order of the others: another process may commit between the two.
    return this.handle.transaction(() => this.select(entity, selection))();
  }

  private select<Entity extends object>(entity: EntityTarget<Entity>, { clauses, parameters }: Selection): Portions<Entity> {
    const table = this.tables.of(entity);
    const first: Entity[] = [];
    let characters = 0;
    for (const row of this.rows(table, clauses).iterate(parameters)) {
      first.push(table.load(row as StoredRow) as Entity);
      characters += charactersOf(row as StoredRow);
      // Leaving the loop ends the statement, which would keep the connection busy otherwise.
      if (characters >= PORTION_CHARACTERS) break;
    }
    if (characters < PORTION_CHARACTERS) return { first };
    const arrivals = this.prepared(`SELECT ${table.arrival} AS arrival FROM ${table.name} ${clauses}`).all(parameters);
    const rest = (arrivals as { arrival: number }[]).slice(first.length).map(({ arrival }) => arrival);
    return rest.length === 0 ? { first } : { first, rest: this.portions<Entity>(table, rest) };
  }

  private async *portions<Entity>(table: RecordTable, arrivals: readonly number[]): AsyncGenerator<readonly Entity[]> {
    const byArrival = this.rows(table, `WHERE ${table.arrival} = ?`);
    let portion: Entity[] = [];
    let characters = 0;
    for (const arrival of arrivals) {
      const row = byArrival.get(arrival) as StoredRow | undefined;
      if (row === undefined) continue;
      portion.push(table.load(row) as Entity);
      characters += charactersOf(row);
      if (characters < PORTION_CHARACTERS) continue;
      yield portion;
      // Whoever takes the portions without waiting must not hold up everybody else.
      await new Promise(setImmediate);
      portion = [];
      characters = 0;
    }
    if (portion.length > 0) yield portion;
  }

  /** A statement that reads rows of all columns. */
  private rows({ selection, name }: RecordTable, clauses: string): BetterSqlite3.Statement {
    return this.prepared(`SELECT ${selection} FROM ${name} ${clauses}`).raw();
  }

  private prepared(sql: string): BetterSqlite3.Statement {
    let statement = this.statements.get(sql);
    if (statement === undefined) {
      if (this.statements.size >= MAX_STATEMENTS) this.statements.clear();
      statement = this.handle.prepare(sql);
      this.statements.set(sql, statement);
    }
    return statement;
  }
}
