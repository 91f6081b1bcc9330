/** What a program needs of a database to copy it whole: rows as they are stored, in the order of their arrival, which they keep. */
import type { RecordTable, StoredRow, StoredValue } from './record-table.js';

/** Below every arrival, and above. */
export const FIRST = Number.MIN_SAFE_INTEGER;
export const LAST = Number.MAX_SAFE_INTEGER;

/** At most so many rows at once, and no more when their texts reach so many characters. */
export interface ChunkSize {
  readonly rows: number;
  readonly characters: number;
}

/** A fraction of a second of work, for which a chunk holds the turn to write; large snippets never stand in memory by the thousand. */
export const CHUNK: ChunkSize = { rows: 5_000, characters: 4 * 1024 * 1024 };

/** What a table holds. */
export interface Extent {
  readonly rows: number;
  /** The highest arrival; `FIRST` when there is no row. */
  readonly last: number;
}

/** A value that cannot be copied as it is. */
export interface Fault {
  readonly table: string;
  readonly key: StoredValue;
  /** Absent when the whole row is meant. */
  readonly column?: string;
  /** What is wrong with it, as the end of a sentence that begins with the column or the row. */
  readonly rule: string;
}

/** One of the two databases. Rows have all columns, in the order of `RecordTable.columnNames`. */
export interface CopySide {
  /** Where the data is, as anybody may see it: without a password. */
  readonly place: string;
  /** The same for two addresses of one database. */
  readonly identity: string;
  readonly tables: readonly RecordTable[];
  /** What each of the tables holds, all at the same moment. */
  extents(): Promise<readonly Extent[]>;
  /** The next rows, a chunk at most; none when there are no more. */
  read(table: RecordTable, after: number, upTo: number): Promise<readonly StoredRow[]>;
  /** Of the source: what was not read as it is stored. Of the target: what it could not store as it is. */
  faultsIn(table: RecordTable, rows: readonly StoredRow[]): Fault[];
  close(): Promise<void>;
}

/** A database that is only read, and not even migrated. A server may be writing to it. */
export interface CopySource extends CopySide {
  /** What the database holds beyond the columns of this program: a copy lacks it. */
  unknown(): Promise<readonly Unknown[]>;
}

export interface Unknown {
  /** A table, or a column as `table.column`. */
  readonly name: string;
  /** Rows, or those with a value in the column. */
  readonly rows: number;
}

export interface CopyTarget extends CopySide {
  /**
   * Stores rows behind those that are there, all or none, in one transaction whose turn it is to write.
   * @param after the arrival of the last row that is there
   * @param keep false only tries, and undoes it
   * @returns what the database refuses; when there is anything, nothing was stored
   * @throws Error when the last row that is there is another
   */
  append(table: RecordTable, rows: readonly StoredRow[], after: number, keep: boolean): Promise<readonly Fault[]>;
  /** Gives rows that are there the values of those with their arrival and key; else as `append`. */
  replace(table: RecordTable, rows: readonly StoredRow[]): Promise<readonly Fault[]>;
}
