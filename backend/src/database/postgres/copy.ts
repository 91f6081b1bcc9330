import type { PoolClient } from 'pg';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { FIRST, type ChunkSize, type CopySource, type CopyTarget, type Extent, type Fault, type Unknown } from '../copy-sides.js';
import { assertNewestSchema, findFaults, inexactness, writtenMeanwhile } from '../copy-checks.js';
import { EMPTY_DERIVED } from '../projections.js';
import { keyOf, RecordTable, type StoredRow, type StoredValue } from '../record-table.js';
import { arrayOf, arrayParameters } from './arrays.js';
import { BEGIN_WRITE, isBusy, placeOf, poolOf, readerOptions, writerOptions, type PostgresOptions } from './connection.js';
import { executedMigrations, migrate } from './migrate.js';
import { MIGRATIONS } from './migrations/index.js';

type Entities = NonNullable<DataSourceOptions['entities']>;

/** program_limit_exceeded: of the limits that there are, rows of these tables can reach the one of an index. */
const TOO_LARGE = '54000';
/** Nobody waits for an answer; counting a large table that is not in memory takes its time. */
const PATIENCE = { statementTimeoutMs: 600_000, lockTimeoutMs: 10_000, poolSize: 1 };

class PostgresCopySide {
  readonly place: string;
  readonly tables: readonly RecordTable[];

  protected constructor(
    url: string,
    private readonly chunk: ChunkSize,
    private readonly dataSource: DataSource,
    protected readonly client: PoolClient,
    readonly identity: string,
  ) {
    this.place = placeOf(url);
    this.tables = dataSource.entityMetadatas.map(({ target }) => new RecordTable(dataSource, target));
  }

  async extents(): Promise<Extent[]> {
    const columns = this.tables.flatMap(({ name, arrival }) => [
      `(SELECT count(*) FROM ${name})`,
      `(SELECT coalesce(max(${arrival}), ${FIRST}) FROM ${name})`,
    ]);
    const [values] = await this.rows<number>(`SELECT ${columns.join(', ')}`);
    return this.tables.map((_table, index) => ({ rows: values?.[2 * index] ?? 0, last: values?.[2 * index + 1] ?? FIRST }));
  }

  /** The lengths are known without the texts being read, which are only as far as the chunk goes. */
  read({ name, selection, textColumnNames, arrival }: RecordTable, after: number, upTo: number): Promise<StoredRow[]> {
    const size = textColumnNames.map((column) => `coalesce(octet_length(${column}), 0)`).join(' + ');
    return this.rows(
      `SELECT ${selection}
        FROM (SELECT *, sum(size) OVER (ORDER BY ${arrival} ROWS UNBOUNDED PRECEDING) - size AS before
          FROM (SELECT ${selection}, ${size} AS size FROM ${name} WHERE ${arrival} > $1 AND ${arrival} <= $2 ORDER BY ${arrival} LIMIT $3) AS next
        ) AS measured
        WHERE before < $4 ORDER BY ${arrival}`,
      [after, upTo, this.chunk.rows, this.chunk.characters],
    );
  }

  async close(): Promise<void> {
    this.client.release();
    await this.dataSource.destroy();
  }

  protected async rows<Value = StoredValue>(text: string, values: readonly unknown[] = []): Promise<Value[][]> {
    return (await this.client.query<Value[]>({ text, values: [...values], rowMode: 'array' })).rows;
  }
}

/** A database that is read, each chunk by itself: no long transaction holds up the server's housekeeping. */
export class PostgresCopySource extends PostgresCopySide implements CopySource {
  static async open(options: PostgresOptions, entities: Entities, chunk: ChunkSize): Promise<CopySource> {
    const dataSource = new DataSource(readerOptions({ ...options, ...PATIENCE }, entities));
    const place = placeOf(options.url);
    try {
      await dataSource.initialize();
    } catch (error) {
      throw new Error(`The database ${place} cannot be reached: ${(error as Error).message}`, { cause: error });
    }
    try {
      assertNewestSchema(place, await executedMigrations(dataSource), MIGRATIONS);
      return new PostgresCopySource(options.url, chunk, dataSource, ...(await connect(dataSource)));
    } catch (error) {
      await dataSource.destroy();
      throw error;
    }
  }

  faultsIn(table: RecordTable, rows: readonly StoredRow[]): Fault[] {
    return findFaults(table, rows, inexactness);
  }

  /** Other tables of the database are other programs'. */
  async unknown(): Promise<Unknown[]> {
    const unknown: Unknown[] = [];
    for (const { name, columnNames } of this.tables) {
      const all = await this.rows<string>(
        'SELECT attname, quote_ident(attname) FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped',
        [name],
      );
      for (const [column = '', quoted = ''] of all) {
        if (columnNames.includes(column)) continue;
        const [[rows = 0] = []] = await this.rows<number>(`SELECT count(${quoted}) FROM ${name}`);
        unknown.push({ name: `${name}.${column}`, rows });
      }
    }
    return unknown;
  }
}

interface Statement {
  readonly name: string;
  readonly text: string;
}

export class PostgresCopyTarget extends PostgresCopySide implements CopyTarget {
  static async open(options: PostgresOptions, entities: Entities, chunk: ChunkSize): Promise<CopyTarget> {
    await migrate(options);
    const dataSource = await new DataSource(writerOptions({ ...options, ...PATIENCE }, entities)).initialize();
    try {
      return new PostgresCopyTarget(options.url, chunk, dataSource, ...(await connect(dataSource)));
    } catch (error) {
      await dataSource.destroy();
      throw error;
    }
  }

  faultsIn(table: RecordTable, rows: readonly StoredRow[]): Fault[] {
    return findFaults(table, rows, (value) =>
      typeof value === 'string' && value.includes('\0') ? 'holds a NUL character, which PostgreSQL cannot' : undefined,
    );
  }

  append(table: RecordTable, rows: readonly StoredRow[], after: number, keep: boolean): Promise<readonly Fault[]> {
    return this.store(table, rows, insertInto(table), keep, async () => {
      const [[last] = []] = await this.rows<number>(`SELECT coalesce(max(${table.arrival}), ${FIRST}) FROM ${table.name}`);
      if (last !== after) throw writtenMeanwhile(this.place, table);
      if (keep) await this.giveFrom(table, Number(rows.at(-1)?.[table.arrivalIndex]));
    });
  }

  replace(table: RecordTable, rows: readonly StoredRow[]): Promise<readonly Fault[]> {
    // What follows from the replaced rows is made again at the next start.
    return this.store(table, rows, update(table), true, async () => {
      for (const statement of EMPTY_DERIVED) await this.rows(statement);
    });
  }

  /**
   * From now on the server gives arrivals beyond this one. It is so before the rows are to be seen, and stays so when they never are:
   * whoever starts a server on half a copy has it working.
   */
  private async giveFrom({ name, arrival }: RecordTable, last: number): Promise<void> {
    await this.rows(
      `SELECT setval(sequence, greatest($3, pg_sequence_last_value(sequence), 1)) FROM (SELECT pg_get_serial_sequence($1, $2)::regclass AS sequence)`,
      [name, arrival, last],
    );
  }

  private async store(
    table: RecordTable,
    rows: readonly StoredRow[],
    statement: Statement,
    keep: boolean,
    before: () => Promise<void>,
  ): Promise<Fault[]> {
    if (rows.length === 0) return [];
    try {
      await this.inTurn(table, keep, async () => {
        await before();
        await this.storeAll(table, rows, statement);
      });
      return [];
    } catch (error) {
      if (!isRefusal(error)) throw error;
      return await this.inTurn(table, false, () => this.tryEach(table, rows, statement));
    }
  }

  /** Which rows the database refuses, and why. */
  private async tryEach(table: RecordTable, rows: readonly StoredRow[], statement: Statement): Promise<Fault[]> {
    const faults: Fault[] = [];
    for (const row of rows) {
      await this.client.query('SAVEPOINT row');
      try {
        await this.storeAll(table, [row], statement);
      } catch (error) {
        if (!isRefusal(error)) throw error;
        faults.push({ table: table.name, key: keyOf(table, row), rule: ruleOf(error) });
        await this.client.query('ROLLBACK TO row');
      }
      await this.client.query('RELEASE row');
    }
    return faults;
  }

  private async storeAll(table: RecordTable, rows: readonly StoredRow[], statement: Statement): Promise<void> {
    const values = table.all.map((_column, index) => arrayOf(rows.map((row) => withSign(row[index] ?? null))));
    const { rowCount } = await this.client.query({ ...statement, values });
    if (rowCount !== rows.length) throw writtenMeanwhile(this.place, table);
  }

  private async inTurn<T>(table: RecordTable, keep: boolean, work: () => Promise<T>): Promise<T> {
    try {
      await this.client.query(BEGIN_WRITE);
      const result = await work();
      await this.client.query(keep ? 'COMMIT' : 'ROLLBACK');
      return result;
    } catch (error) {
      await this.client.query('ROLLBACK').catch(() => undefined);
      throw isBusy(error) ? writtenMeanwhile(this.place, table) : error;
    }
  }
}

/** The one connection that is used, and what identifies the database behind it. */
async function connect(dataSource: DataSource): Promise<[PoolClient, string]> {
  const client = await poolOf(dataSource).connect();
  // An error while nothing is asked; whoever asks next gets one of its own.
  client.on('error', () => undefined);
  // Doubles are sent so that they are read as what they are, whatever the database is set to.
  await client.query('SET extra_float_digits = 1');
  const { rows } = await client.query<{ identity: string }>(
    `SELECT concat_ws('/', system_identifier, timeline_id, (SELECT oid FROM pg_database WHERE datname = current_database())) AS identity
      FROM pg_control_system(), pg_control_checkpoint()`,
  );
  return [client, `server ${rows[0]?.identity ?? ''}`];
}

function insertInto(table: RecordTable): Statement {
  const { name, selection, all } = table;
  return {
    name: `copy_insert_${name}`,
    text: `INSERT INTO ${name} (${selection}) SELECT * FROM unnest(${arrayParameters(all).join(', ')})`,
  };
}

function update(table: RecordTable): Statement {
  const { name, selection, all, columnNames, arrival, key } = table;
  const sets = columnNames.filter((column) => column !== arrival).map((column) => `${column} = new.${column}`);
  return {
    name: `copy_update_${name}`,
    text: `UPDATE ${name} SET ${sets.join(', ')} FROM unnest(${arrayParameters(all).join(', ')}) AS new (${selection})
      WHERE ${name}.${arrival} = new.${arrival} AND ${name}.${key} = new.${key}`,
  };
}

/** A negative zero keeps its sign as a text only. */
function withSign(value: StoredValue): StoredValue {
  return Object.is(value, -0) ? '-0' : value;
}

function ruleOf(error: unknown): string {
  const { code, message } = error as { code: string; message: string };
  const hint = code === TOO_LARGE ? ' (a text by which rows are found, such as an id, a run_id or a func_name, is too long)' : '';
  return `is refused: ${message}${hint}`;
}

/** The server takes what it is asked, but not these values: out of range, against a rule of the table, or too large for an index. */
function isRefusal(error: unknown): boolean {
  return /^(22|23|54)/.test(String((error as { code?: unknown }).code));
}
