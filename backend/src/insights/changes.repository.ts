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

/** So few rows tell about how many of all lie in a span. */
const SAMPLES = 16;

type TimeCondition = (time: string) => string;

interface Sums {
  /** A SELECT of sums over the rows that a condition on the column of their time names. */
  readonly within: (condition: TimeCondition) => string;
  /** The same over all rows. */
  readonly all: string;
  /** Rows with their times. */
  readonly times: { readonly table: string; readonly time: string };
}

@Injectable()
export class ChangesRepository {
  constructor(@Inject(Database) private readonly database: Database) {}

  /** @param silentBefore a running run is silent when its last signal came before this time */
  async runs({ from, to }: Span, silentBefore: string): Promise<RunChanges> {
    const ended = (status: string): string => `COUNT(CASE status WHEN '${status}' THEN 1 END) AS ${status}`;
    const [row] = await this.database.survey<RunChanges>(
      `SELECT (SELECT COUNT(*) FROM runs WHERE started_at >= ? AND started_at <= ?) AS started, ${ended('finished')}, ${ended('failed')}, ${ended('cancelled')},
        (SELECT COUNT(*) FROM runs WHERE status = 'running' AND last_signal_at < ?) AS silent_now
        FROM runs WHERE finished_at >= ? AND finished_at <= ?`,
      [from, to, silentBefore, from, to],
    );
    return row ?? { started: 0, finished: 0, failed: 0, cancelled: 0, silent_now: 0 };
  }

  /** The rows of a table whose time lies in the span. */
  async count(table: 'used_seeds' | 'corpus' | 'runs', span: Span): Promise<number> {
    const time = table === 'runs' ? 'started_at' : 'timestamp';
    const counted = `SELECT COUNT(*) AS n FROM ${table}`;
    // Every seed is counted in its run, and of runs there are fewer.
    const all = table === 'used_seeds' ? 'SELECT CAST(COALESCE(SUM(seeds), 0) AS BIGINT) AS n FROM runs' : counted;
    const { n } = await this.summed(
      ['n'],
      { within: (condition) => `${counted} WHERE ${condition(time)}`, all, times: { table, time } },
      span,
    );
    return n;
  }

  /** The trials of the span, and those that were solved. */
  trials(span: Span): Promise<Count> {
    const sums = {
      // The trials of a function stand together in the order of their times. CROSS JOIN has SQLite begin with the functions.
      within: (condition: TimeCondition) =>
        `SELECT COUNT(*) AS n, COALESCE(SUM(trial.is_solved), 0) AS solved FROM function_counts AS tried CROSS JOIN trials AS trial
          WHERE trial.function = tried.function AND ${condition('trial.timestamp')}`,
      all: `SELECT CAST(COALESCE(SUM(seeded_trials + unseeded_trials), 0) AS BIGINT) AS n,
        CAST(COALESCE(SUM(seeded_solved + unseeded_solved), 0) AS BIGINT) AS solved FROM function_counts`,
      // A trial has the time of an outcome.
      times: { table: 'outcomes', time: 'timestamp' },
    };
    return this.summed(['n', 'solved'], sums, span);
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
    // The trials of a function stand together in the order of their times, and mostly one of the first was solved.
    const first = (column: string, ties: string): string => `SELECT trial.${column} FROM trials AS trial
      WHERE trial.function = solved.function AND trial.is_solved = 1 ORDER BY trial.timestamp${ties} LIMIT 1`;
    const firsts = `SELECT function, (${first('timestamp', '')}) AS at FROM (SELECT function FROM function_counts WHERE seeded_solved + unseeded_solved > 0) AS solved`;
    const rows = await this.database.survey<NewlySolvedResponse & { readonly total: number }>(
      `WITH firsts AS MATERIALIZED (${firsts}), newest AS (SELECT function, at, COUNT(*) OVER () AS total FROM firsts WHERE at >= ? AND at <= ?
          ORDER BY at DESC, function LIMIT ?)
        SELECT function, at, total, (${first('run_id', ', trial.outcome')}) AS run_id FROM newest AS solved ORDER BY at DESC, function`,
      [from, to, limit],
    );
    return { newest: rows.map(({ total: _total, ...newest }) => newest), total: rows[0]?.total ?? 0 };
  }

  /** Sums over the rows of the span: taken of the rows out of it, and of all, where the span has most of them. In one statement, so of one moment. */
  private async summed<Name extends string>(
    names: readonly Name[],
    { within, all, times }: Sums,
    { from, to }: Span,
  ): Promise<Readonly<Record<Name, number>>> {
    const between = within((time) => `${time} >= ? AND ${time} <= ?`);
    const without = `SELECT ${names.map((name) => `whole.${name} - earlier.${name} - later.${name} AS ${name}`).join(', ')} FROM (${all}) AS whole
      CROSS JOIN (${within((time) => `${time} < ?`)}) AS earlier CROSS JOIN (${within((time) => `${time} > ?`)}) AS later`;
    const sql = (await this.hasMost(times, { from, to })) ? without : between;
    const [row] = await this.database.survey<Readonly<Record<Name, number>>>(sql, [from, to]);
    return row ?? (Object.fromEntries(names.map((name) => [name, 0])) as Record<Name, number>);
  }

  /** Whether most of a few rows, spread over all by their arrival, lie in the span. */
  private async hasMost({ table, time }: Sums['times'], { from, to }: Span): Promise<boolean> {
    const parts = Array.from({ length: SAMPLES }, (_, n) => `SELECT ${n} AS n`).join(' UNION ALL ');
    const sampled = await this.database.one<{ n: number }>(
      `SELECT COUNT(*) AS n FROM (SELECT (SELECT ${time} FROM ${table} WHERE seq >= ends.last * parts.n / ${SAMPLES} ORDER BY seq LIMIT 1) AS at
          FROM (SELECT MAX(seq) AS last FROM ${table}) AS ends CROSS JOIN (${parts}) AS parts) AS samples WHERE at >= ? AND at <= ?`,
      [from, to],
    );
    return (sampled?.n ?? 0) > SAMPLES / 2;
  }
}
