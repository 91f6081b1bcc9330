import { Inject, Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import type { NewlySolvedResponse } from './dto/changes.response.js';
import type { Count } from './statistics/rates.js';

/** Both ends belong to it. */
export interface Span {
  readonly from: string;
  readonly to: string;
}

export interface RunChanges {
  readonly started: number;
  readonly finished: number;
  readonly failed: number;
  readonly cancelled: number;
  readonly silent_now: number;
}

@Injectable()
export class ChangesRepository {
  constructor(@Inject(Database) private readonly database: Database) {}

  /** @param silentBefore a running run is silent when its last signal came before this time */
  async runs({ from, to }: Span, silentBefore: string): Promise<RunChanges> {
    const ended = (status: string): string =>
      `COALESCE(SUM(CASE WHEN status = '${status}' AND finished_at >= ? AND finished_at <= ? THEN 1 END), 0)`;
    const [row] = await this.database.survey<RunChanges>(
      `SELECT COALESCE(SUM(CASE WHEN started_at >= ? AND started_at <= ? THEN 1 END), 0) AS started, ${ended('finished')} AS finished,
        ${ended('failed')} AS failed, ${ended('cancelled')} AS cancelled,
        COALESCE(SUM(CASE WHEN status = 'running' AND last_signal_at < ? THEN 1 END), 0) AS silent_now FROM runs`,
      [from, to, from, to, from, to, from, to, silentBefore],
    );
    return row ?? { started: 0, finished: 0, failed: 0, cancelled: 0, silent_now: 0 };
  }

  /** The rows of a table whose time lies in the span. */
  async count(table: 'used_seeds' | 'corpus' | 'runs', { from, to }: Span): Promise<number> {
    const time = table === 'runs' ? 'started_at' : 'timestamp';
    const [row] = await this.database.survey<{ n: number }>(`SELECT COUNT(*) AS n FROM ${table} WHERE ${time} >= ? AND ${time} <= ?`, [
      from,
      to,
    ]);
    return row?.n ?? 0;
  }

  /** The trials of the span, and those that were solved. */
  async trials({ from, to }: Span): Promise<Count> {
    const [row] = await this.database.survey<Count>(
      'SELECT COUNT(*) AS n, COALESCE(SUM(is_solved), 0) AS solved FROM trials WHERE timestamp >= ? AND timestamp <= ?',
      [from, to],
    );
    return row ?? { n: 0, solved: 0 };
  }

  async dropped({ from, to }: Span): Promise<number> {
    const [row] = await this.database.survey<{ n: number | string }>(
      'SELECT COALESCE(SUM(count), 0) AS n FROM client_drops WHERE timestamp >= ? AND timestamp <= ?',
      [from, to],
    );
    // On PostgreSQL a sum of whole numbers is an exact decimal, which comes as text.
    return Number(row?.n ?? 0);
  }

  /** Functions that were solved in the span and never before: the newest, and how many there are. */
  async newlySolved({ from, to }: Span, limit: number): Promise<{ readonly newest: NewlySolvedResponse[]; readonly total: number }> {
    // Earlier trials are found by their outcomes, which stand together by function; mostly, the first of them will do.
    const firsts = `SELECT function, MIN(timestamp) AS at FROM trials WHERE timestamp >= ? AND timestamp <= ? AND is_solved = 1 GROUP BY function
      HAVING NOT EXISTS (SELECT 1 FROM outcomes AS outcome CROSS JOIN trials AS earlier
        WHERE outcome.function = trials.function AND outcome.timestamp < ? AND earlier.run_id = outcome.run_id AND earlier.function = outcome.function
          AND earlier.is_solved = 1 AND earlier.timestamp < ?)`;
    const rows = await this.database.survey<NewlySolvedResponse & { readonly total: number }>(
      `SELECT function, at, total, (SELECT trial.run_id FROM trials AS trial WHERE trial.function = newest.function AND trial.timestamp = newest.at
          AND trial.is_solved = 1 ORDER BY trial.outcome LIMIT 1) AS run_id
        FROM (SELECT firsts.*, COUNT(*) OVER () AS total FROM (${firsts}) AS firsts ORDER BY at DESC, function LIMIT ?) AS newest
        ORDER BY at DESC, function`,
      [from, to, from, from, limit],
    );
    return { newest: rows.map(({ total: _total, ...newest }) => newest), total: rows[0]?.total ?? 0 };
  }
}
