import type { Pool } from 'pg';
import type { DataSource, EntityTarget } from 'typeorm';
import { PORTION_CHARACTERS, type Portions, type Selection } from '../engine.js';
import { RecordTables, type RecordTable, type StoredRow, type StoredValue } from '../record-table.js';
import { numbered, poolOf } from './connection.js';

/** More than all combinations of filters that there are; beyond, statements are not kept prepared. */
const MAX_STATEMENTS = 1_000;

interface Statement {
  readonly text: string;
  /** Under which connections keep it prepared. */
  readonly name: string | undefined;
}

/** A row whose place in the list is known, and which is read later. */
interface Postponed {
  readonly arrival: number;
  readonly characters: number;
}

/** Reads by prepared statements on the reading connections. */
export class RecordReader {
  private readonly pool: Pool;
  private readonly tables: RecordTables;
  private readonly statements = new Map<string, Statement>();

  constructor(reader: DataSource) {
    this.pool = poolOf(reader);
    this.tables = new RecordTables(reader);
  }

  /** One row of any query, or nothing. */
  async one(sql: string, parameters: readonly StoredValue[]): Promise<unknown> {
    const [row] = await this.all(sql, parameters);
    return row;
  }

  /** All rows of any query, which should be few. */
  async all(sql: string, parameters: readonly StoredValue[]): Promise<unknown[]> {
    const { rows } = await this.pool.query<object>({ ...this.prepared(sql), values: [...parameters] });
    return rows;
  }

  /** The first of the selected entities, or nothing. */
  async find<Entity extends object>(entity: EntityTarget<Entity>, { clauses, parameters }: Selection): Promise<Entity | undefined> {
    const table = this.tables.of(entity);
    const [row] = await this.rows(`SELECT ${table.selection} FROM ${table.name} ${clauses}`, parameters);
    return row === undefined ? undefined : (table.load(row) as Entity);
  }

  /** All selected entities; the ones behind the first portion are those that were selected now, whatever is stored meanwhile. */
  async list<Entity extends object>(entity: EntityTarget<Entity>, { clauses, parameters }: Selection): Promise<Portions<Entity>> {
    const table = this.tables.of(entity);
    const rows = await this.rows(firstPortion(table, clauses), parameters);
    const first: Entity[] = [];
    const rest: Postponed[] = [];
    for (const row of rows) {
      const [characters, isFirst] = row.slice(-2) as [number, boolean | number];
      if (isFirst) first.push(table.load(row) as Entity);
      else rest.push({ arrival: Number(row[table.arrivalIndex]), characters });
    }
    return rest.length === 0 ? { first } : { first, rest: this.portions<Entity>(table, rest) };
  }

  private async *portions<Entity>(table: RecordTable, postponed: readonly Postponed[]): AsyncGenerator<readonly Entity[]> {
    const sql = `SELECT ${table.selection} FROM ${table.name} WHERE ${table.arrival} = ANY (?)`;
    for (const arrivals of inPortions(postponed)) {
      const { rows } = await this.pool.query<StoredValue[]>({ ...this.prepared(sql), values: [arrivals], rowMode: 'array' });
      const byArrival = new Map(rows.map((row) => [row[table.arrivalIndex], row]));
      yield arrivals.flatMap((arrival) => {
        const row = byArrival.get(arrival);
        return row === undefined ? [] : [table.load(row) as Entity];
      });
    }
  }

  private async rows(sql: string, parameters: readonly StoredValue[]): Promise<StoredRow[]> {
    const { rows } = await this.pool.query<StoredValue[]>({ ...this.prepared(sql), values: [...parameters], rowMode: 'array' });
    return rows;
  }

  private prepared(sql: string): Statement {
    let statement = this.statements.get(sql);
    if (statement === undefined) {
      const text = numbered(sql);
      const isKept = this.statements.size < MAX_STATEMENTS;
      statement = { text, name: isKept ? `read_${this.statements.size}` : undefined };
      if (isKept) this.statements.set(sql, statement);
    }
    return statement;
  }
}

/** All selected rows in their order, whole as far as the first portion goes, of the others their arrival and size only: in one snapshot. */
function firstPortion({ name, columnNames, textColumnNames, arrival }: RecordTable, clauses: string): string {
  const size = textColumnNames.map((column) => `COALESCE(octet_length(${column}), 0)`).join(' + ');
  const columns = columnNames.map((column) =>
    column === arrival ? column : `CASE WHEN before < ${PORTION_CHARACTERS} THEN ${column} END AS ${column}`,
  );
  return `SELECT ${columns.join(', ')}, size, before < ${PORTION_CHARACTERS}
    FROM (SELECT *, SUM(size) OVER (ROWS UNBOUNDED PRECEDING) - size AS before
      FROM (SELECT ${columnNames.join(', ')}, ${size} AS size FROM ${name} ${clauses}) AS selected) AS measured`;
}

function* inPortions(postponed: readonly Postponed[]): Generator<number[]> {
  let arrivals: number[] = [];
  let sum = 0;
  for (const { arrival, characters } of postponed) {
    arrivals.push(arrival);
    sum += characters;
    if (sum < PORTION_CHARACTERS) continue;
    yield arrivals;
    arrivals = [];
    sum = 0;
  }
  if (arrivals.length > 0) yield arrivals;
}
