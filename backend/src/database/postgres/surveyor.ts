import type { Pool, PoolClient } from 'pg';
import type { DataSource } from 'typeorm';
import type { StoredValue } from '../record-table.js';
import { WaitingLine } from '../waiting-line.js';
import { unavailable } from './availability.js';
import { isTakingTooLong, numbered, poolOf } from './connection.js';

export interface SurveyLimits {
  /** What one question may take. */
  readonly timeLimitMs: number;
  /** Questions at the same time: fewer than the pool has connections, so that short reads always find one. */
  readonly places: number;
  readonly waiting: number;
  readonly patienceMs: number;
}

const DEFAULTS: SurveyLimits = { timeLimitMs: 5_000, places: 4, waiting: 100, patienceMs: 10_000 };

/** Reads on the reading connections, a few at a time, each with a limit of time that the server keeps. */
export class Surveyor {
  private readonly line: WaitingLine;
  private readonly pool: Pool;
  private readonly begin: string;

  constructor(reader: DataSource, limits: Partial<SurveyLimits> = {}) {
    const all = { ...DEFAULTS, ...limits };
    this.line = new WaitingLine(all);
    this.pool = poolOf(reader);
    // Somebody waits for the answer. By itself the planner would spare workers the thousands of rows that one makes of hundreds of thousands.
    this.begin = `BEGIN READ ONLY; SET LOCAL statement_timeout = ${all.timeLimitMs}; SET LOCAL parallel_tuple_cost = 0.01`;
  }

  /**
   * All rows of a query.
   * @throws AppError `overloaded` when too much waits; `unavailable` when it takes too long
   */
  ask(sql: string, parameters: readonly StoredValue[]): Promise<unknown[]> {
    return this.line.enter(async () => {
      const client = await this.pool.connect();
      try {
        const rows = await this.answer(client, sql, parameters);
        client.release();
        return rows;
      } catch (error) {
        // In whatever state it is, nobody else should find it so.
        client.release(true);
        throw isTakingTooLong(error) ? unavailable('The answer takes too long to work out.', error) : error;
      }
    });
  }

  close(): void {
    this.line.close();
  }

  private async answer(client: PoolClient, sql: string, parameters: readonly StoredValue[]): Promise<unknown[]> {
    await client.query(this.begin);
    const { rows } = await client.query<object>(numbered(sql), [...parameters]);
    await client.query('COMMIT');
    return rows;
  }
}
