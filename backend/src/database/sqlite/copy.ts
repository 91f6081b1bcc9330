import { existsSync, statSync } from 'node:fs';
import type BetterSqlite3 from 'better-sqlite3';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { FIRST, type ChunkSize, type CopySource, type CopyTarget, type Extent, type Fault, type Unknown } from '../copy-sides.js';
import { assertNewestSchema, findFaults, inexactness, writtenMeanwhile } from '../copy-checks.js';
import { DERIVED_TABLES, EMPTY_DERIVED } from '../projections.js';
import { charactersOf, keyOf, RecordTable, type StoredRow, type StoredValue } from '../record-table.js';
import {
  assertDurable,
  BEGIN_WRITE,
  isBusy,
  MIGRATIONS_TABLE,
  untouchedOptions,
  sqliteHandle,
  waitForLocks,
  writerOptions,
} from './connection.js';
import type { SqliteOptions } from './engine.js';
import { executedMigrations, holdsTables, migrate } from './migrate.js';
import { MIGRATIONS } from './migrations/index.js';

type Entities = NonNullable<DataSourceOptions['entities']>;

/** How long a chunk waits for its turn, should anything else write. */
const LOCK_PATIENCE_MS = 10_000;
/** Rows that are read without letting the event loop turn. */
const MAX_ROWS_A_TURN = 500;
/** What an invalid sequence of bytes is read as; it may also stand there itself. */
const REPLACEMENT_CHARACTER = '\ufffd';

class SqliteCopySide {
  readonly place: string;
  readonly identity: string;
  readonly tables: readonly RecordTable[];
  protected readonly handle: BetterSqlite3.Database;
  private readonly statements = new Map<string, BetterSqlite3.Statement>();

  constructor(
    private readonly dataSource: DataSource,
    private readonly chunk: ChunkSize,
  ) {
    this.place = String(dataSource.options.database);
    const { dev, ino } = statSync(this.place, { bigint: true });
    this.identity = `file ${dev}/${ino}`;
    this.handle = sqliteHandle(dataSource);
    this.tables = dataSource.entityMetadatas.map(({ target }) => new RecordTable(dataSource, target));
  }

  extents(): Promise<Extent[]> {
    const columns = this.tables.flatMap(({ name, arrival }) => [
      `(SELECT count(*) FROM ${name})`,
      `(SELECT coalesce(max(${arrival}), ${FIRST}) FROM ${name})`,
    ]);
    const values = this.prepared(`SELECT ${columns.join(', ')}`)
      .raw()
      .get() as number[];
    return Promise.resolve(this.tables.map((_table, index) => ({ rows: values[2 * index] ?? 0, last: values[2 * index + 1] ?? FIRST })));
  }

  /** Lets the event loop turn now and then: the other side is at work meanwhile, and wants its answers. */
  async read({ selection, name, arrival, arrivalIndex }: RecordTable, after: number, upTo: number): Promise<StoredRow[]> {
    const sql = `SELECT ${selection} FROM ${name} WHERE ${arrival} > ? AND ${arrival} <= ? ORDER BY ${arrival} LIMIT ?`;
    const statement = this.prepared(sql).raw();
    const rows: StoredRow[] = [];
    let characters = 0;
    for (let isMore = true; isMore;) {
      const before = rows.length;
      const limit = Math.min(MAX_ROWS_A_TURN, this.chunk.rows - before);
      for (const row of statement.iterate(rows.at(-1)?.[arrivalIndex] ?? after, upTo, limit)) {
        rows.push(row as StoredRow);
        characters += charactersOf(row as StoredRow);
        // Leaving the loop ends the statement, which would keep the connection busy otherwise.
        if (characters >= this.chunk.characters) return rows;
      }
      isMore = rows.length - before === limit && rows.length < this.chunk.rows;
      await new Promise(setImmediate);
    }
    return rows;
  }

  async close(): Promise<void> {
    await this.dataSource.destroy();
  }

  protected prepared(sql: string): BetterSqlite3.Statement {
    let statement = this.statements.get(sql);
    if (statement === undefined) {
      statement = this.handle.prepare(sql);
      this.statements.set(sql, statement);
    }
    return statement;
  }
}

/** A file that is read; its rows stay free to be added to, and its log to be cut, between any two chunks. */
export class SqliteCopySource extends SqliteCopySide implements CopySource {
  static async open({ path }: SqliteOptions, entities: Entities, chunk: ChunkSize): Promise<CopySource> {
    if (!existsSync(path)) throw new Error(`There is no database ${path}.`);
    const dataSource = new DataSource(untouchedOptions(path, entities));
    try {
      await dataSource.initialize();
      assertNewestSchema(path, executedMigrations(dataSource), MIGRATIONS);
      return new SqliteCopySource(dataSource, chunk);
    } catch (error) {
      if (dataSource.isInitialized) await dataSource.destroy();
      throw (error as { code?: unknown }).code === undefined
        ? error
        : new Error(`The database ${path} cannot be read: ${(error as Error).message}`, { cause: error });
    }
  }

  faultsIn(table: RecordTable, rows: readonly StoredRow[]): Fault[] {
    return findFaults(table, rows, (value, column, row) =>
      typeof value === 'string' && value.includes(REPLACEMENT_CHARACTER) && !this.isStoredLikeThis(value, table, column.name, row)
        ? 'is a text with bytes that are not UTF-8'
        : inexactness(value, column),
    );
  }

  unknown(): Promise<Unknown[]> {
    const inTables = this.tables.flatMap(({ name, columnNames }) => {
      const all = this.handle.prepare('SELECT name FROM pragma_table_info(?)').pluck().all(name) as string[];
      return all
        .filter((column) => !columnNames.includes(column))
        .map((column) => ({
          name: `${name}.${column}`,
          rows: Number(
            this.handle
              .prepare(`SELECT count(${quote(column)}) FROM ${name}`)
              .pluck()
              .get(),
          ),
        }));
    });
    const known = [...this.tables.map(({ name }) => name), ...DERIVED_TABLES, MIGRATIONS_TABLE, 'server_probe'];
    const tables = this.handle.prepare(`SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'`);
    const others = (tables.pluck().all() as string[])
      .filter((name) => !known.includes(name) && !isOfWords(name))
      .map((name) => ({
        name,
        rows: Number(
          this.handle
            .prepare(`SELECT count(*) FROM ${quote(name)}`)
            .pluck()
            .get(),
        ),
      }));
    return Promise.resolve([...inTables, ...others]);
  }

  private isStoredLikeThis(value: string, table: RecordTable, column: string, row: StoredRow): boolean {
    const sql = `SELECT ${column} IS ? FROM ${table.name} WHERE ${table.arrival} = ?`;
    return this.prepared(sql).pluck().get(value, row[table.arrivalIndex]) === 1;
  }
}

export class SqliteCopyTarget extends SqliteCopySide implements CopyTarget {
  static async open({ path }: SqliteOptions, entities: Entities, chunk: ChunkSize): Promise<CopyTarget> {
    if (existsSync(path)) await assertNotForeign(path);
    const writer = new DataSource(writerOptions(path, entities, MIGRATIONS));
    await migrate(writer);
    assertDurable(writer);
    waitForLocks(writer, LOCK_PATIENCE_MS);
    return new SqliteCopyTarget(writer, chunk);
  }

  faultsIn(table: RecordTable, rows: readonly StoredRow[]): Fault[] {
    return findFaults(table, rows, (value) => {
      if (typeof value !== 'number') return undefined;
      if (Number.isNaN(value)) return 'is not a number (NaN), which SQLite cannot hold';
      return Object.is(value, -0) ? 'is a negative zero, which SQLite cannot hold' : undefined;
    });
  }

  append(table: RecordTable, rows: readonly StoredRow[], after: number, keep: boolean): Promise<readonly Fault[]> {
    const places = table.columnNames.map(() => '?').join(', ');
    const insert = this.prepared(`INSERT INTO ${table.name} (${table.selection}) VALUES (${places})`);
    return this.transact(table, keep, () => {
      const last = this.prepared(`SELECT coalesce(max(${table.arrival}), ${FIRST}) FROM ${table.name}`).pluck().get();
      if (last !== after) throw writtenMeanwhile(this.place, table);
      return storeEach(table, rows, (row) => insert.run(row));
    });
  }

  replace(table: RecordTable, rows: readonly StoredRow[]): Promise<readonly Fault[]> {
    const { name, columnNames, arrival, arrivalIndex, key } = table;
    const sets = columnNames.map((column) => `${column} = ?`).join(', ');
    const update = this.prepared(`UPDATE ${name} SET ${sets} WHERE ${arrival} = ? AND ${key} = ?`);
    return this.transact(table, true, () => {
      // What follows from the replaced rows is made again at the next start.
      for (const statement of EMPTY_DERIVED) this.handle.exec(statement);
      return storeEach(table, rows, (row) => {
        if (update.run(...row, row[arrivalIndex], keyOf(table, row)).changes !== 1) throw writtenMeanwhile(this.place, table);
      });
    });
  }

  private transact(table: RecordTable, keep: boolean, work: () => Fault[]): Promise<Fault[]> {
    try {
      this.handle.exec(BEGIN_WRITE);
      const faults = work();
      this.handle.exec(keep && faults.length === 0 ? 'COMMIT' : 'ROLLBACK');
      return Promise.resolve(faults);
    } catch (error) {
      if (this.handle.inTransaction) this.handle.exec('ROLLBACK');
      return Promise.reject(isBusy(error) ? writtenMeanwhile(this.place, table) : (error as Error));
    }
  }
}

function storeEach(table: RecordTable, rows: readonly StoredRow[], store: (row: readonly StoredValue[]) => void): Fault[] {
  const faults: Fault[] = [];
  for (const row of rows)
    try {
      store(row);
    } catch (error) {
      const { code, message } = error as { code?: unknown; message: string };
      if (typeof code !== 'string' || !/^SQLITE_(CONSTRAINT|TOOBIG|MISMATCH)/.test(code)) throw error;
      faults.push({ table: table.name, key: keyOf(table, row), rule: `is refused: ${message}` });
    }
  return faults;
}

/** A file of somebody else's would be adopted when it is opened as a target: changed, to be refused then. */
async function assertNotForeign(path: string): Promise<void> {
  const dataSource = new DataSource(untouchedOptions(path, []));
  try {
    await dataSource.initialize();
    if (executedMigrations(dataSource).length === 0 && holdsTables(dataSource))
      throw new Error('it holds tables of another program, or of an earlier one. Name a new file');
  } catch (error) {
    throw new Error(`The database ${path} cannot be copied into: ${(error as Error).message}.`, { cause: error });
  } finally {
    if (dataSource.isInitialized) await dataSource.destroy();
  }
}

/** The index of words, made of entries by a trigger, and the tables that SQLite keeps it in. */
function isOfWords(table: string): boolean {
  return table === 'corpus_text' || table.startsWith('corpus_text_');
}

function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
