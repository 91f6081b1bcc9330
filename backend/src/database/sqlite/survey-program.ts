import type * as WorkerThreads from 'node:worker_threads';
import type BetterSqlite3 from 'better-sqlite3';
import type { StoredValue } from '../record-table.js';

/** What a thread is started with. */
export interface SurveyThreadData {
  /** Where the driver lies: a thread made of a text finds no package by itself. */
  readonly driver: string;
  readonly path: string;
  readonly cacheKib: number;
}

export interface SurveyQuestion {
  readonly sql: string;
  readonly parameters: readonly StoredValue[];
}

/** Its rows, or what went wrong; only this much of an error survives the way between threads. */
export type SurveyAnswer = { readonly rows: unknown[] } | { readonly message: string; readonly code: unknown };

/**
 * What a thread runs that answers questions on a connection of its own, which cannot write. Every question is a transaction of its own: it
 * sees what was committed before, and nothing of the log is held back afterwards.
 *
 * This function is handed to the thread as its text, because the sources that the tests run and the compiled server are different files: it
 * must use nothing of this module.
 */
export function surveyProgram(require: NodeJS.Require): void {
  const MAX_STATEMENTS = 200;
  const threads = require('node:worker_threads') as typeof WorkerThreads;
  const { driver, path, cacheKib } = threads.workerData as SurveyThreadData;
  const Driver = require(driver) as typeof BetterSqlite3;
  const connection = new Driver(path, { readonly: true, fileMustExist: true });
  connection.pragma(`cache_size = -${cacheKib}`);
  connection.pragma('temp_store = MEMORY');
  const statements = new Map<string, BetterSqlite3.Statement>();

  const prepared = (sql: string): BetterSqlite3.Statement => {
    const known = statements.get(sql);
    if (known !== undefined) return known;
    if (statements.size >= MAX_STATEMENTS) statements.clear();
    const statement = connection.prepare(sql);
    statements.set(sql, statement);
    return statement;
  };
  const answer = ({ sql, parameters }: SurveyQuestion): SurveyAnswer => {
    try {
      return { rows: prepared(sql).all(parameters) };
    } catch (error) {
      const { message, code } = Object(error) as { message?: unknown; code?: unknown };
      return { message: String(message), code };
    }
  };
  threads.parentPort?.on('message', (question: SurveyQuestion) => threads.parentPort?.postMessage(answer(question)));
}
