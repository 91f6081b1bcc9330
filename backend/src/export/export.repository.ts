import { Inject, Injectable } from '@nestjs/common';
import { inAsciiLowerCase } from '../common/ascii-case.js';
import { AppError, refused } from '../common/errors.js';
import { Database } from '../database/database.js';
import type { StoredValue } from '../database/record-table.js';
import { runsFiltered } from '../runs/index.js';
import type { ExportQuery } from './dto/export.query.js';
import type { ExportRow } from './formats.js';
import { OWN_FILTERS, type ExportedTable } from './tables.js';

/** Rows that are read at once, if they are small. */
const PAGE_ROWS = 1_000;
/** Of rows that are described. */
const DESCRIBED_ROWS = 200;
/** Of texts: what is read at once beyond the first row. */
const PAGE_BYTES = 1024 * 1024;
/** Rows that are looked at at once, however few of them pass the filter. */
const WINDOW_ROWS = 50_000;

/** All rows of a table that pass a filter, up to the last one that is there now. */
export interface Selected {
  /** As they are counted now; absent where that takes too long. */
  readonly total: number | undefined;
  readonly pages: AsyncGenerator<readonly ExportRow[]>;
}

interface Conditions {
  readonly conditions: readonly string[];
  readonly parameters: readonly StoredValue[];
}

/** Reads tables from their first row to their last, in pages and off the event loop; no transaction is held open between two of them. */
@Injectable()
export class ExportRepository {
  constructor(@Inject(Database) private readonly database: Database) {}

  /**
   * @param silentBefore see `toRunResponse`
   * @throws AppError `bad_query` when the table has no column for a filter
   */
  async select(table: ExportedTable, query: ExportQuery, silentBefore: string): Promise<Selected> {
    const filter = this.filtered(table, query, silentBefore);
    if (!table.along.isArrival) return { total: await this.count(table, filter), pages: this.byName(table, filter) };
    const [ends] = await this.database.survey<{ first: number | null; last: number | null }>(
      `SELECT MIN(seq) AS first, MAX(seq) AS last FROM ${table.from}${query.run_id === undefined ? '' : ' WHERE run_id = ?'}`,
      query.run_id === undefined ? [] : [query.run_id],
    );
    const { first, last } = { first: ends?.first ?? 1, last: ends?.last ?? 0 };
    const upTo = { conditions: [...filter.conditions, 'seq <= ?'], parameters: [...filter.parameters, last] };
    return { total: await this.count(table, upTo), pages: this.byArrival(table, filter, { after: first - 1, last }) };
  }

  /** It is good to know, and waited for as long as a survey may take: the pages need no count. */
  private async count(table: ExportedTable, { conditions, parameters }: Conditions): Promise<number | undefined> {
    try {
      const [row] = await this.database.survey<{ total: number }>(
        `SELECT COUNT(*) AS total FROM ${table.from} ${where(conditions)}`,
        parameters,
      );
      return row?.total ?? 0;
    } catch (error) {
      if (error instanceof AppError && error.code === 'unavailable') return undefined;
      throw error;
    }
  }

  private async *byArrival(table: ExportedTable, filter: Conditions, { after, last }: { readonly after: number; readonly last: number }) {
    for (let place = after; place < last;) {
      const end = Math.min(place + WINDOW_ROWS, last);
      const [until, rows] = await this.page(table, filter, { after: place, end });
      place = until;
      if (rows.length > 0) yield rows;
    }
  }

  /** The rows of a window, as many as one page bears. @returns how far they go, and the rows */
  private async page(
    table: ExportedTable,
    { conditions, parameters }: Conditions,
    { after, end }: { readonly after: number; readonly end: number },
  ): Promise<[number, readonly ExportRow[]]> {
    const texts = table.columns.filter(({ type }) => type === 'text' || type === 'json').map(({ name, column = name }) => column);
    const size = texts.map((column) => `COALESCE(OCTET_LENGTH(${column}), 0)`).join(' + ');
    // Out of the reach of indexes: it is read along the arrival, or every page would go through the whole of a filter's rows.
    const within = where([...conditions, 'seq > ?', 'seq <= ?']);
    const sizes = await this.database.survey<{ seq: number; size: number }>(
      `SELECT seq, ${size} AS size FROM ${table.from} ${within} ORDER BY seq LIMIT ?`,
      [...parameters, after, end, PAGE_ROWS],
    );
    const last = lastOfPage(sizes);
    if (last === undefined) return [end, []];
    const columns = table.columns.map(({ name, column }) => (column === undefined ? name : `${column} AS ${name}`));
    const rows = await this.database.survey<ExportRow>(`SELECT ${columns.join(', ')} FROM ${table.from} ${within} ORDER BY seq`, [
      ...parameters,
      after,
      last,
    ]);
    return [sizes.length < PAGE_ROWS && last === sizes.at(-1)?.seq ? end : last, rows];
  }

  private async *byName(table: ExportedTable, { conditions, parameters }: Conditions): AsyncGenerator<readonly ExportRow[]> {
    const { column } = table.along;
    const columns = table.columns.map(({ name }) => name).join(', ');
    const { described = (rows) => rows } = table;
    const limit = table.described === undefined ? PAGE_ROWS : DESCRIBED_ROWS;
    let behind: readonly StoredValue[] = [];
    for (;;) {
      const page = `SELECT * FROM ${table.from} ${where([...conditions, ...behind.map(() => `${column} > ?`)])} ORDER BY ${column} LIMIT ?`;
      const rows: ExportRow[] = await this.database.survey<ExportRow>(
        `SELECT ${columns} FROM (${described(page)}) AS page ORDER BY ${column}`,
        [...parameters, ...behind, limit],
      );
      if (rows.length > 0) yield rows;
      if (rows.length < limit) return;
      behind = [rows.at(-1)?.[column] ?? null];
    }
  }

  private filtered(table: ExportedTable, query: ExportQuery, silentBefore: string): Conditions {
    const { run_id, function: name, since, until } = query;
    const { filters } = table;
    const asked = [
      { path: 'run_id', column: filters.run_id, comparison: '=', value: run_id },
      { path: 'function', column: filters.function, comparison: '=', value: name },
      { path: 'since', column: filters.time, comparison: '>=', value: since },
      { path: 'until', column: filters.time, comparison: '<=', value: until },
    ];
    const { status, silent, seeding_enabled, min_bias, max_bias, beam, text } = query;
    const ofRuns = { status, silent, seeding_enabled, min_bias, max_bias, beam, text };
    const own = table.own?.(this.database) ?? {};
    const ownGiven = OWN_FILTERS.filter((name) => query[name] !== undefined && !(table.isOfRuns === true && name === 'text'));
    const foreign = [
      ...ownGiven.filter((name) => own[name] === undefined),
      ...asked.filter(({ column, value }) => column === undefined && value !== undefined).map(({ path }) => path),
      ...(table.isOfRuns === true
        ? []
        : Object.entries({ ...ofRuns, text: undefined }).flatMap(([path, value]) => (value === undefined ? [] : [path]))),
    ];
    if (foreign.length > 0)
      throw refused(
        'bad_query',
        foreign.map((path) => ({ path, message: 'is no filter of this table' })),
      );
    const given = asked.filter(({ value }) => value !== undefined);
    const runs = table.isOfRuns === true ? runsFiltered(this.database, ofRuns, silentBefore) : { conditions: [], parameters: [] };
    return {
      conditions: [
        ...given.map(
          ({ column = '', comparison }) => `${table.along.isArrival ? this.database.withoutIndex(column) : column} ${comparison} ?`,
        ),
        ...runs.conditions,
        ...ownGiven.map((name) => own[name] ?? 'true'),
      ],
      parameters: [
        ...given.map(({ value = null }) => value),
        ...runs.parameters,
        ...ownGiven.flatMap((name) => Array<StoredValue>((own[name] ?? '').split('?').length - 1).fill(storedOf(query[name]))),
      ],
    };
  }
}

/** The last row of those whose sizes fit into a page: the first one always does. */
function lastOfPage(rows: readonly { readonly seq: number; readonly size: number }[]): number | undefined {
  let sum = 0;
  let last: number | undefined;
  for (const { seq, size } of rows) {
    sum += size;
    if (last !== undefined && sum > PAGE_BYTES) break;
    last = seq;
  }
  return last;
}

/** As the database has it. */
function storedOf(value: string | number | boolean | undefined): StoredValue {
  if (typeof value === 'string') return inAsciiLowerCase(value);
  return value === undefined ? null : Number(value);
}

function where(conditions: readonly string[]): string {
  return conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
}
