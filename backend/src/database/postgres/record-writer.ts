import type { ClientBase } from 'pg';
import type { PreparedRecord, RecordTable, StoredRow, StoredValue } from '../record-table.js';
import type { StoreOutcome } from '../write-observer.js';
import { arrayOf, arrayParameters } from './arrays.js';

interface Statements {
  /** Inserts rows whose key is not there yet; answers how many, and their keys. */
  readonly insert: string;
  readonly update: string;
  /** The rows of the given keys, in the order of the columns. */
  readonly select: string;
}

/** What became of the inserts of one table. */
interface Inserted {
  readonly table: RecordTable;
  readonly places: readonly Place[];
  /** The first record of each key, which was to be inserted. */
  readonly firstOfKey: ReadonlyMap<StoredValue, PreparedRecord>;
  /** The keys that were not there before. */
  readonly keys: ReadonlySet<StoredValue> | 'all';
}

/** What became of each record, and those that took the place of others. */
interface Settled {
  readonly outcomes: readonly StoreOutcome[];
  readonly replaced: readonly PreparedRecord[];
}

interface Place {
  readonly record: PreparedRecord;
  /** Among all records. */
  readonly index: number;
}

/** Stores records, many by one statement, as if they were written one after another. It has to be this process's turn to write. */
export class RecordWriter {
  private readonly statements = new Map<RecordTable, Statements>();

  /** Inserts what is not there yet: uniqueness is the database's. All statements are sent at once. */
  insert(client: ClientBase, records: readonly PreparedRecord[]): Promise<Inserted[]> {
    return Promise.all([...groupByTable(records)].map(([table, places]) => this.insertInto(client, table, places)));
  }

  /** Looks at what was in the way, and replaces it where that is the rule. */
  async settle(client: ClientBase, inserted: readonly Inserted[]): Promise<Settled> {
    const outcomes: StoreOutcome[] = [];
    const replaced: PreparedRecord[] = [];
    for (const ofTable of inserted) {
      const outcomesOfTable = await this.settleTable(client, ofTable);
      ofTable.places.forEach(({ index, record }, n) => {
        outcomes[index] = outcomesOfTable[n] ?? 'stored';
        if (outcomes[index] === 'replaced') replaced.push(record);
      });
    }
    return { outcomes, replaced };
  }

  private async insertInto(client: ClientBase, table: RecordTable, places: readonly Place[]): Promise<Inserted> {
    const firstOfKey = new Map<StoredValue, PreparedRecord>();
    for (const { record } of places) if (!firstOfKey.has(keyOf(record))) firstOfKey.set(keyOf(record), record);
    return { table, places, firstOfKey, keys: await this.insertRows(client, table, [...firstOfKey.values()]) };
  }

  private async settleTable(client: ClientBase, { table, places, firstOfKey, keys }: Inserted): Promise<StoreOutcome[]> {
    if (keys === 'all' && firstOfKey.size === places.length) return places.map(() => 'stored');
    const isInserted = (key: StoredValue): boolean => keys === 'all' || keys.has(key);
    const current = new Map<StoredValue, StoredRow>([...firstOfKey].map(([key, { values }]) => [key, values]));
    const compared = [...firstOfKey].filter(([key, { kind }]) => !isInserted(key) && kind.onRepeat !== 'keep').map(([key]) => key);
    if (compared.length > 0) for (const row of await this.select(client, table, compared)) current.set(row[table.keyIndex] ?? null, row);

    const changed = new Map<StoredValue, StoredRow>();
    const outcomes = places.map(({ record }): StoreOutcome => {
      const key = keyOf(record);
      if (isInserted(key) && firstOfKey.get(key) === record) return 'stored';
      const { kind, values, assigned } = record;
      const { onRepeat } = kind;
      const stored = current.get(key) ?? [];
      if (onRepeat === 'keep') return 'duplicate';
      if (onRepeat === 'compare') return table.isSame(stored, values, assigned) ? 'duplicate' : 'conflict';
      const next = onRepeat === 'replace' ? values : table.merge(onRepeat, stored, record);
      if (next === 'conflict') return next;
      if (table.isSame(stored, next, undefined)) return 'duplicate';
      current.set(key, next);
      changed.set(key, next);
      return 'replaced';
    });
    if (changed.size > 0) await this.update(client, table, [...changed.values()]);
    return outcomes;
  }

  private async insertRows(
    client: ClientBase,
    table: RecordTable,
    records: readonly PreparedRecord[],
  ): Promise<ReadonlySet<StoredValue> | 'all'> {
    const { rows } = await client.query<[count: number, keys: string[] | null]>({
      name: `insert_${table.name}`,
      text: this.statementsOf(table).insert,
      values: arraysOf(
        table,
        records.map((record) => record.values),
      ),
      rowMode: 'array',
    });
    const [count, keys] = rows[0] ?? [0, null];
    return count === records.length ? 'all' : new Set(keys);
  }

  private async update(client: ClientBase, table: RecordTable, rows: readonly StoredRow[]): Promise<void> {
    await client.query({ name: `update_${table.name}`, text: this.statementsOf(table).update, values: arraysOf(table, rows) });
  }

  private async select(client: ClientBase, table: RecordTable, keys: readonly StoredValue[]): Promise<StoredRow[]> {
    const { select } = this.statementsOf(table);
    const { rows } = await client.query<StoredValue[]>({
      name: `select_${table.name}`,
      text: select,
      values: [arrayOf(keys)],
      rowMode: 'array',
    });
    return rows;
  }

  private statementsOf(table: RecordTable): Statements {
    let statements = this.statements.get(table);
    if (statements === undefined) {
      statements = statementsFor(table);
      this.statements.set(table, statements);
    }
    return statements;
  }
}

function statementsFor({ name, key, columns }: RecordTable): Statements {
  const names = columns.map((column) => column.name);
  const arrays = arrayParameters(columns);
  const others = names.filter((column) => column !== key);
  return {
    // Ordered, so that arrival numbers rise with the order of the records; one row comes back, not one for each.
    insert: `WITH inserted AS (
      INSERT INTO ${name} (${names.join(', ')})
      SELECT ${names.join(', ')} FROM unnest(${arrays.join(', ')}) WITH ORDINALITY AS new (${names.join(', ')}, place) ORDER BY place
      ON CONFLICT (${key}) DO NOTHING RETURNING ${key}
    ) SELECT count(*), array_agg(${key}) FROM inserted`,
    update: `UPDATE ${name} SET ${others.map((column) => `${column} = new.${column}`).join(', ')}
      FROM unnest(${arrays.join(', ')}) AS new (${names.join(', ')}) WHERE ${name}.${key} = new.${key}`,
    select: `SELECT ${names.join(', ')} FROM ${name} WHERE ${key} = ANY ($1::text[])`,
  };
}

function keyOf({ table, values }: PreparedRecord): StoredValue {
  return values[table.keyIndex] ?? null;
}

function groupByTable(records: readonly PreparedRecord[]): Map<RecordTable, Place[]> {
  const groups = new Map<RecordTable, Place[]>();
  records.forEach((record, index) => {
    const group = groups.get(record.table);
    if (group === undefined) groups.set(record.table, [{ record, index }]);
    else group.push({ record, index });
  });
  return groups;
}

/** The values of each column as an array literal: one parameter a column, however many rows. */
function arraysOf({ columns }: RecordTable, rows: readonly StoredRow[]): string[] {
  return columns.map((_column, index) => arrayOf(rows.map((row) => row[index] ?? null)));
}
