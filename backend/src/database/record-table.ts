import { isDeepStrictEqual } from 'node:util';
import type { DataSource, EntityMetadata, EntityTarget } from 'typeorm';
import { isJsonColumn } from './columns.js';

/**
 * What a second record with a key that is stored already does: nothing; count as the same or as a conflict; take the place of the first; or
 * change it by a rule of its own.
 */
export type RepeatRule<Entity extends object = object> = 'keep' | 'compare' | 'replace' | MergeRule<Entity>;

export interface MergeRule<Entity extends object = object> {
  /** What is to be stored after `sent` came to `stored`. `assigned` is as in `NewRecord`. */
  merge(stored: Omit<Entity, 'arrival'>, sent: Omit<Entity, 'arrival'>, assigned: string | undefined): Omit<Entity, 'arrival'> | 'conflict';
}

/** A kind of record: the entity that declares its table and columns, and what a repeated key means. */
export interface RecordKind<Entity extends object = object> {
  /** As the API names it: run_meta, used_seed, corpus_entry and so on. */
  readonly name: string;
  readonly entity: EntityTarget<Entity>;
  readonly onRepeat: RepeatRule<Entity>;
  /** What a conflict is, in one sentence; that the id is stored with another payload when absent. */
  readonly conflictDetails?: string;
}

/** A record to store. */
export interface NewRecord<Entity extends object = object> {
  readonly kind: RecordKind<Entity>;
  /** The entity but for what the engine assigns, its arrival. */
  readonly entity: Omit<Entity, 'arrival'>;
  /** A property that the server filled in, and a retry therefore fills in otherwise: it is not compared. */
  readonly assigned?: string;
}

/** A value as every engine stores it. */
export type StoredValue = string | number | null;
/** The values of a row in the order of its columns: an array costs a third less to read than an object with names. */
export type StoredRow = readonly StoredValue[];

/** A record in the form in which it waits for its turn. */
export interface PreparedRecord {
  readonly kind: RecordKind;
  readonly table: RecordTable;
  readonly values: readonly StoredValue[];
  readonly assigned: string | undefined;
}

/** What a record takes of memory while it waits, in bytes, roughly: two for each character, and the objects around them. */
export function sizeOf({ values }: Pick<PreparedRecord, 'values'>): number {
  return 2 * charactersOf(values) + RECORD_OVERHEAD_BYTES;
}

const RECORD_OVERHEAD_BYTES = 300;

/** The length of a row's texts. */
export function charactersOf(row: StoredRow): number {
  let characters = 0;
  for (const value of row) if (typeof value === 'string') characters += value.length;
  return characters;
}

interface TableColumn {
  readonly property: string;
  readonly name: string;
  /** As the entity declares it, the same for all engines. */
  readonly type: 'text' | 'integer' | 'real';
  readonly isJson: boolean;
  /** Absent where the value is stored as it is. */
  readonly store: ((value: unknown) => StoredValue) | undefined;
  readonly load: ((value: StoredValue) => unknown) | undefined;
}

/**
 * An entity's table as plain rows: what the hot paths need of TypeORM's metadata, prepared once. Its query builder costs more than
 * the statement it builds; the entity stays the one declaration of the columns.
 */
export class RecordTable {
  readonly name: string;
  /** Name of the column that holds the key, and its place among `columns`. */
  readonly key: string;
  readonly keyIndex: number;
  /** The columns that a new record fills; the arrival is not one of them. */
  readonly columns: readonly TableColumn[];
  /** Name of the column that holds the arrival, and its place among all columns. */
  readonly arrival: string;
  readonly arrivalIndex: number;
  /** The names of all columns, also as SELECT takes them. */
  readonly columnNames: readonly string[];
  readonly selection: string;
  readonly textColumnNames: readonly string[];
  /** All columns, in the order of `columnNames`. */
  readonly all: readonly TableColumn[];

  constructor(dataSource: DataSource, entity: EntityTarget<object>) {
    const metadata = dataSource.getMetadata(entity);
    this.name = metadata.tableName;
    this.all = metadata.columns.map(toTableColumn);
    this.columnNames = this.all.map(({ name }) => name);
    this.selection = this.columnNames.join(', ');
    this.textColumnNames = this.all.filter(({ type }) => type === 'text').map(({ name }) => name);
    this.columns = metadata.columns.filter(({ isInsert }) => isInsert).map(toTableColumn);
    this.key = nameOf(metadata, ({ isPrimary }) => isPrimary);
    this.keyIndex = this.columns.findIndex(({ name }) => name === this.key);
    this.arrival = nameOf(metadata, ({ propertyName }) => propertyName === 'arrival');
    this.arrivalIndex = this.columnNames.indexOf(this.arrival);
  }

  /** The values of a new record, in the order of `columns`. */
  valuesOf(entity: object): StoredValue[] {
    const properties = entity as Readonly<Record<string, unknown>>;
    return this.columns.map(({ property, store }) => {
      const value = properties[property];
      return store === undefined ? (value as StoredValue) : store(value);
    });
  }

  /** The entity of a row of all columns. */
  load(row: StoredRow): object {
    const entity: Record<string, unknown> = {};
    this.all.forEach(({ property, load }, index) => {
      const value = row[index] ?? null;
      entity[property] = load === undefined ? value : load(value);
    });
    return entity;
  }

  /** The row of `columns` after `sent` came to `stored`, by the kind's own rule. */
  merge(rule: MergeRule, stored: StoredRow, { values, assigned }: Pick<PreparedRecord, 'values' | 'assigned'>): StoredRow | 'conflict' {
    const merged = rule.merge(this.entityOf(stored), this.entityOf(values), assigned);
    return merged === 'conflict' ? 'conflict' : this.valuesOf(merged);
  }

  /** The entity of a row of `columns`. */
  private entityOf(row: StoredRow): object {
    return Object.fromEntries(
      this.columns.map(({ property, load }, index) => {
        const value = row[index] ?? null;
        return [property, load === undefined ? value : load(value)];
      }),
    );
  }

  /** Whether two rows of `columns` are the same, JSON compared by value and the `assigned` property left out. */
  isSame(stored: StoredRow, sent: StoredRow, assigned: string | undefined): boolean {
    return this.columns.every(
      ({ property, isJson }, index) =>
        property === assigned || stored[index] === sent[index] || (isJson && isSameJson(stored[index] ?? null, sent[index] ?? null)),
    );
  }
}

/** The key of a row of all columns. */
export function keyOf({ columnNames, key }: RecordTable, row: StoredRow): StoredValue {
  return row[columnNames.indexOf(key)] ?? null;
}

/** The tables of a connection's entities, each prepared when it is first asked for. */
export class RecordTables {
  private readonly tables = new Map<EntityTarget<object>, RecordTable>();

  constructor(private readonly dataSource: DataSource) {}

  prepare({ kind, entity, assigned }: NewRecord): PreparedRecord {
    const table = this.of(kind.entity);
    return { kind, table, values: table.valuesOf(entity), assigned };
  }

  of(entity: EntityTarget<object>): RecordTable {
    let table = this.tables.get(entity);
    if (table === undefined) {
      table = new RecordTable(this.dataSource, entity);
      this.tables.set(entity, table);
    }
    return table;
  }
}

type Metadata = EntityMetadata['columns'][number];

function toTableColumn(column: Metadata): TableColumn {
  const { propertyName, databaseName, transformer } = column;
  const conversion = Array.isArray(transformer) ? undefined : transformer;
  return {
    property: propertyName,
    name: databaseName,
    type: column.type as TableColumn['type'],
    isJson: isJsonColumn(transformer),
    store: conversion?.to.bind(conversion) as TableColumn['store'],
    load: conversion?.from.bind(conversion),
  };
}

function nameOf({ columns, tableName }: EntityMetadata, isIt: (column: Metadata) => boolean): string {
  const column = columns.find(isIt);
  if (column === undefined) throw new Error(`the entity of ${tableName} lacks its key or its arrival`);
  return column.databaseName;
}

function isSameJson(stored: StoredValue, sent: StoredValue): boolean {
  return typeof stored === 'string' && typeof sent === 'string' && isDeepStrictEqual(JSON.parse(stored), JSON.parse(sent));
}
