import { Inject, Injectable } from '@nestjs/common';
import { cursorOf, readCursor, type CursorPart } from '../common/cursor.js';
import { AppError, conflict } from '../common/errors.js';
import { Database, type Transaction } from '../database/database.js';
import { forgetGone } from '../database/projections.js';
import type { Selection } from '../database/engine.js';
import type { NewRecord } from '../database/record-table.js';
import { forgetRun } from '../evidence/index.js';
import { OUTCOME } from '../outcomes/index.js';
import { RUN_META } from '../run-meta/index.js';
import { USED_SEED } from '../used-seeds/index.js';
import type { RunOrder, RunsQuery } from './dto/runs.query.js';
import { Run } from './run.entity.js';
import type { RunState } from './run-state.entity.js';
import { runsFiltered, type RunConditions } from './runs-filter.js';
import { RUN_STATUS } from './run-state.mapper.js';

export interface RunsPage {
  readonly runs: readonly Run[];
  readonly next: string | null;
  readonly total: number;
}

export interface Removed {
  readonly run_meta: number;
  readonly used_seeds: number;
  readonly outcomes: number;
}

/** A page of an order: its runs lie behind a place, which the conditions tell. */
interface PageOrder extends RunConditions {
  readonly ordered: string;
  readonly most: number;
}

interface RunsFound {
  readonly total: number;
  /** By their arrival. */
  readonly found: readonly number[];
}

/** What is sorted by, as the indexes have it; the start and the run_id decide where it ties. */
const SORTED_BY: Readonly<Record<RunOrder, string>> = {
  started: 'started_at',
  seeds: 'seeds',
  success_rate: 'COALESCE(success_rate, -1)',
  duration: 'COALESCE(duration_ms, -1)',
};

/** What tells a place in the order. */
const PLACES: Readonly<Record<RunOrder, readonly CursorPart[]>> = {
  started: ['text', 'text'],
  seeds: ['integer', 'text', 'text'],
  success_rate: ['number', 'text', 'text'],
  duration: ['integer', 'text', 'text'],
};

/** How many of the runs that a filter finds are sorted, rather than looked for in the order of an index. */
const SORTED_AT_ONCE = 2_000;

/** Rows that are deleted without letting the event loop turn. */
const DELETED_AT_ONCE = 2_000;

@Injectable()
export class RunsRepository {
  constructor(@Inject(Database) private readonly database: Database) {}

  /** @param silentBefore see `toRunResponse` */
  async find(query: RunsQuery, silentBefore: string): Promise<RunsPage> {
    const filter = runsFiltered(this.database, query, silentBefore);
    const by = [SORTED_BY[query.sort], ...(query.sort === 'started' ? [] : ['started_at']), 'run_id'];
    const direction = query.order === 'desc' ? 'DESC' : 'ASC';
    const behind = query.cursor === undefined ? undefined : readCursor(query.cursor, PLACES[query.sort]);
    const beyond = `(${by.join(', ')}) ${query.order === 'desc' ? '<' : '>'} (${by.map(() => '?').join(', ')})`;
    const order: PageOrder = {
      ordered: `ORDER BY ${by.map((column) => `${column} ${direction}`).join(', ')}`,
      ...(behind === undefined ? { conditions: [], parameters: [] } : { conditions: [beyond], parameters: behind }),
      most: query.limit + 1,
    };
    const { total, found } =
      filter.conditions.length === 0 ? { total: await this.countAll(), found: undefined } : await this.found(filter, order);
    const selection =
      found === undefined
        ? { clauses: `${where(order.conditions)} ${order.ordered} LIMIT ?`, parameters: [...order.parameters, order.most] }
        : byArrival(found, order.ordered);
    const { first, rest } = await this.database.list(Run, selection);
    const runs = first.slice(0, query.limit);
    const last = runs.at(-1);
    // Long notes make a page shorter than was asked for, and so does a run that was deleted after it was found.
    const hasMore = rest !== undefined || Math.max(first.length, found?.length ?? 0) > query.limit;
    return { runs, next: hasMore && last !== undefined ? cursorBehind(last, query.sort) : null, total };
  }

  /** Those of the runs that are known. */
  async findAll(run_ids: readonly string[]): Promise<Run[]> {
    const { first, rest } = await this.database.list(Run, {
      clauses: `WHERE run_id IN (${run_ids.map(() => '?').join(', ')})`,
      parameters: run_ids,
    });
    const runs = [...first];
    if (rest !== undefined) for await (const portion of rest) runs.push(...portion);
    return runs;
  }

  findOne(run_id: string): Promise<Run | undefined> {
    return this.database.find(Run, { clauses: 'WHERE run_id = ?', parameters: [run_id] });
  }

  /**
   * Adds to what is said of the run.
   * @throws AppError `conflict` when it has ended, with another status
   */
  async change(state: NewRecord<RunState>): Promise<void> {
    const [outcome] = await this.database.store([state]);
    if (outcome === 'conflict') throw conflict(RUN_STATUS.conflictDetails);
  }

  /**
   * Removes a run with all that belongs to it, or nothing.
   * @returns how many records were removed
   * @throws AppError `not_found`, or `conflict` when the run is locked
   */
  remove(run_id: string): Promise<Removed> {
    return this.database.write(async (transaction) => {
      // From the record: what is derived follows at the end of the transaction, and a lock may be part of it.
      const [run] = await transaction.query<{ locked: number }>(
        `SELECT COALESCE(state.locked, 0) AS locked FROM runs LEFT JOIN run_states AS state ON state.run_id = runs.run_id WHERE runs.run_id = ?`,
        [run_id],
      );
      if (run === undefined) throw new AppError('not_found', 'Nothing is known of a run with this run_id.');
      if (run.locked !== 0) throw conflict('The run is locked against deletion.');
      await forgetRun(transaction, this.database, run_id);
      const removed = {
        run_meta: await removeAll(transaction, 'run_meta', run_id),
        used_seeds: await removeAll(transaction, 'used_seeds', run_id),
        outcomes: await removeAll(transaction, 'outcomes', run_id),
      };
      for (const table of ['run_states', 'runs']) await removeAll(transaction, table, run_id);
      // Before anything is taken out at the end of the log, where SQLite would give the same number again.
      await transaction.query(`INSERT INTO change_log (kind, first, last, run_id) VALUES ('run_deleted', 0, 0, ?)`, [run_id]);
      await forgetGone(transaction, RUN_META, 'run_meta');
      await forgetGone(transaction, USED_SEED, 'used_seeds');
      await forgetGone(transaction, OUTCOME, 'outcomes');
      await forgetGone(transaction, RUN_STATUS, 'run_states');
      return removed;
    });
  }

  /** An index has it at its end. */
  private async countAll(): Promise<number> {
    const counted = await this.database.one<{ total: number }>('SELECT COUNT(*) AS total FROM runs');
    return counted?.total ?? 0;
  }

  /**
   * How many runs there are under some conditions, and where those of a page arrived; all runs may be gone through for it, without holding up the
   * event loop. A few are found in one go and sorted; where there are many, the first of them are soon come by in the order of an index.
   */
  private async found(filter: RunConditions, { ordered, conditions, parameters, most }: PageOrder): Promise<RunsFound> {
    const few = await this.database.survey<{ total: number; seq: number | null }>(
      `WITH few AS MATERIALIZED (SELECT seq, run_id, started_at, seeds, success_rate, duration_ms FROM runs ${where(filter.conditions)} LIMIT ?)
        SELECT counted.total, page.seq FROM (SELECT COUNT(*) AS total FROM few) AS counted
        LEFT JOIN (SELECT * FROM few ${where(conditions)} ${ordered} LIMIT ?) AS page ON true`,
      [...filter.parameters, SORTED_AT_ONCE + 1, ...parameters, most],
    );
    const total = few[0]?.total ?? 0;
    if (total <= SORTED_AT_ONCE) return { total, found: few.flatMap(({ seq }) => (seq === null ? [] : [seq])) };
    const [counted] = await this.database.survey<{ total: number }>(
      `SELECT COUNT(*) AS total FROM runs ${where(filter.conditions)}`,
      filter.parameters,
    );
    const page = await this.database.survey<{ seq: number }>(
      `SELECT seq FROM runs ${where([...filter.conditions, ...conditions])} ${ordered} LIMIT ?`,
      [...filter.parameters, ...parameters, most],
    );
    return { total: counted?.total ?? 0, found: page.map(({ seq }) => seq) };
  }
}

function where(conditions: readonly string[]): string {
  return conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
}

function byArrival(arrivals: readonly number[], ordered: string): Selection {
  return { clauses: `WHERE seq IN (${arrivals.map(() => '?').join(', ') || 'NULL'}) ${ordered}`, parameters: arrivals };
}

async function removeAll(transaction: Transaction, table: string, run_id: string): Promise<number> {
  const rows = await transaction.query<{ seq: number }>(`SELECT seq FROM ${table} WHERE run_id = ?`, [run_id]);
  for (let start = 0; start < rows.length; start += DELETED_AT_ONCE) {
    if (start > 0) await new Promise(setImmediate);
    const some = rows.slice(start, start + DELETED_AT_ONCE).map(({ seq }) => seq);
    await transaction.query(`DELETE FROM ${table} WHERE seq IN (${some.map(() => '?').join(', ')})`, some);
  }
  return rows.length;
}

/** Where a run stands in the order. */
function cursorBehind(run: Run, sort: RunOrder): string {
  const value = { started: undefined, seeds: run.seeds, success_rate: run.success_rate ?? -1, duration: run.duration_ms ?? -1 }[sort];
  return cursorOf([...(value === undefined ? [] : [value]), run.started_at, run.run_id]);
}
