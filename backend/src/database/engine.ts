import type { EntityManager, EntityTarget } from 'typeorm';
import type { AppError } from '../common/errors.js';
import type { EngineSql } from './projections.js';
import type { NewRecord, PreparedRecord, StoredValue } from './record-table.js';
import type { RefusalReason } from './write-observer.js';

/** What a database engine does. All that differs from engine to engine stands behind this. */
export interface Engine extends EngineSql {
  readonly name: 'sqlite' | 'postgres';
  /** Where the data is, as anybody may see it: without a password. */
  readonly place: string;
  /** The copy that was taken before a migration changed a file at this start. */
  readonly backupPath?: string | undefined;
  /** What the operator should know of how the database is set up. */
  readonly warnings: readonly string[];
  readonly committer: Committer;

  /** One row of a query, as an object. */
  one(sql: string, parameters: readonly StoredValue[]): Promise<unknown>;
  /** All rows of a query, as objects. */
  all(sql: string, parameters: readonly StoredValue[]): Promise<unknown[]>;
  /** See `Database.survey`. */
  survey(sql: string, parameters: readonly StoredValue[]): Promise<unknown[]>;
  find<Entity extends object>(entity: EntityTarget<Entity>, selection: Selection): Promise<Entity | undefined>;
  list<Entity extends object>(entity: EntityTarget<Entity>, selection: Selection): Promise<Portions<Entity>>;
  read<T>(work: (manager: EntityManager) => Promise<T>): Promise<T>;
  /** See `Database.snapshot`. */
  snapshot<T>(work: (manager: EntityManager) => Promise<T>): Promise<T>;
  /** A statement in which `?` stands for each parameter, as the driver takes it. */
  numbered(sql: string): string;
  /** The column, out of the reach of a planner that would choose its index wrongly. */
  withoutIndex(column: string): string;
  /** See `Database.contains`. */
  contains(text: string): string;
  /** See `Database.withoutSpace`. */
  withoutSpace(text: string): string;
  /** See `Database.entriesWith`. */
  entriesWith(words: readonly string[]): WordCondition;
  /** See `Database.mean`. */
  mean(column: string): string;
  /** See `Database.changeToken`. */
  changeToken(): string | Promise<string>;
  sizes(): Promise<DatabaseSizes>;
  /** False while it is known that the database cannot be reached. */
  readonly isAvailable: boolean;
  /** Calls the listener whenever `isAvailable` changes. An engine whose database cannot go away has no need of it. */
  onAvailability?(listener: AvailabilityListener): void;
  /**
   * From now on, calls the listener when another process has committed, as far as the engine hears of it: soon, but not surely.
   * @returns how to end that
   */
  onForeignCommit?(listener: () => void): () => void;
  close(): Promise<void>;
}

/** @param cause what was lost, when the database is not available any more */
export type AvailabilityListener = (isAvailable: boolean, cause?: unknown) => void;

export interface DatabaseSizes {
  readonly databaseBytes: number;
  /** Absent where the log is not of this database alone. */
  readonly walBytes?: number;
}

/** A condition on rows of the corpus, and a SELECT of their number as `total`, with the one parameter that each of them takes. */
export interface WordCondition {
  readonly condition: string;
  readonly counted: string;
  readonly parameter: string;
}

/** Which rows of a table, in which order. */
export interface Selection {
  /** What follows `FROM <table>`: conditions, order and limit, with a `?` for each parameter. */
  readonly clauses: string;
  readonly parameters: readonly StoredValue[];
}

/** A list of which the first portion has been read; `rest` reads the others as they are asked for. */
export interface Portions<Entity> {
  readonly first: readonly Entity[];
  /** Absent when the first portion is all. */
  readonly rest?: AsyncGenerator<readonly Entity[]>;
}

/** Rows are handed out in portions of about this size, in characters, so that a list of large snippets never stands in memory as a whole. */
export const PORTION_CHARACTERS = 1024 * 1024;

/** The part of an engine that stores what the write queue hands it, one group at a time. */
export interface Committer {
  prepare(record: NewRecord): PreparedRecord;
  /** The answer to all writes, while it is known that nothing can be stored. */
  readonly unavailable: AppError | undefined;
  /**
   * Does the work of a group in one transaction, in its order, and resolves when that is on disk. A piece of work that fails by itself is
   * undone and has its error as outcome.
   * @throws whatever kept the group from being committed
   */
  commit(group: readonly Work[]): Promise<Commit>;
  /** What an error of `commit` means for those who wait. */
  refusalOf(error: unknown): Refusal;
}

/** Records to store, or anything to do with a manager of the transaction. */
export type Work = { readonly records: readonly PreparedRecord[] } | { readonly run: (manager: EntityManager) => Promise<unknown> };

export interface Commit {
  /** One of each piece of work: of records, their `StoreOutcome`s. */
  readonly outcomes: readonly Outcome[];
  /** What kept the pieces behind those with an outcome from being committed; absent when there are none. */
  readonly hindrance?: unknown;
  /** From the turn to write to the end of COMMIT. */
  readonly durationMs: number;
}

export type Outcome = { readonly value: unknown } | { readonly error: unknown };

export interface Refusal {
  readonly reason: RefusalReason | 'commit_failed';
  /** What the clients are told. */
  readonly error: unknown;
  /** Whether whoever waits behind the group would only fail as well. */
  readonly concernsAll: boolean;
}
