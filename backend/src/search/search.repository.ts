import { Inject, Injectable } from '@nestjs/common';
import { inAsciiLowerCase } from '../common/ascii-case.js';
import { Database } from '../database/database.js';
import type { StoredValue } from '../database/record-table.js';
import { withoutSpace } from '../database/words.js';
import type { RunStatus } from '../runs/index.js';

/** The first of what was found, and how much there is. */
export interface Found<Row> {
  readonly rows: readonly Row[];
  readonly total: number;
}

export interface RunRow {
  readonly run_id: string;
  readonly status: RunStatus;
  readonly started_at: string;
  readonly notes: string | null;
}

export interface FunctionRow {
  readonly function: string;
  readonly trials: number;
  readonly solved: number;
}

export interface SourceRow {
  readonly source_id: string;
  readonly function: string | null;
  readonly uses: number;
}

export interface SnippetRow {
  readonly kind: 'entry' | 'outcome';
  readonly id: string;
  readonly function: string;
  readonly run_id: string | null;
  readonly snippet: string;
  readonly timestamp: string;
}

/** What is shown of the finds, and in which order. */
interface Shown {
  /** Of `page`. */
  readonly columns: string;
  /** The column that may begin with the text. */
  readonly named: string;
  readonly order: string;
  readonly lower: string;
  readonly limit: number;
}

/** How many runs are sorted, rather than looked for in the order of an index; each brings its notes along. */
const SORTED_AT_ONCE = 500;

/** A sum is an exact decimal on PostgreSQL, and comes as text. */
type Summed<Row> = { [Name in keyof Row]: Row[Name] extends number ? number | string : Row[Name] };

/** The functions that anything was tried or used for. */
const FUNCTIONS = `SELECT function, SUM(trials) AS trials, SUM(solved) AS solved FROM (
    SELECT function, seeded_trials + unseeded_trials AS trials, seeded_solved + unseeded_solved AS solved FROM function_counts
    UNION ALL SELECT DISTINCT function, 0, 0 FROM source_counts
  ) AS named GROUP BY function`;

/** The sources that were used, and the entries of the corpus that could be. */
const SOURCES = `SELECT source_id, SUM(uses) AS uses FROM (
    SELECT source_id, uses FROM source_counts UNION ALL SELECT id, 0 FROM corpus
  ) AS named GROUP BY source_id`;

/** All of it goes through surveys: what contains a text is found by looking at all there is. */
@Injectable()
export class SearchRepository {
  constructor(@Inject(Database) private readonly database: Database) {}

  async runs(text: string, limit: number): Promise<Found<RunRow>> {
    const columns = 'run_id, status, started_at, notes';
    const condition = `(${this.contains('run_id')} OR (notes IS NOT NULL AND ${this.contains('notes')}))`;
    const from = `FROM runs WHERE ${condition}`;
    const lower = inAsciiLowerCase(text);
    const order = 'started_at DESC, run_id';
    // Most texts are in a few runs.
    const few = await this.find<RunRow>(`SELECT ${columns} ${from} LIMIT ${SORTED_AT_ONCE + 1}`, [lower, lower], {
      columns,
      named: 'run_id',
      order,
      lower,
      limit,
    });
    if (few.total <= SORTED_AT_ONCE) return few;
    // Of many, some are soon come by in the order of an index.
    const { begins, beginning } = beginsWith('run_id', lower);
    const some = (given: string, values: readonly StoredValue[], most: number): Promise<RunRow[]> =>
      this.database.survey<RunRow>(`SELECT ${columns} FROM runs WHERE ${given} ORDER BY ${order} LIMIT ?`, [...values, most]);
    const first = await some(begins, beginning, limit);
    const others =
      first.length === limit ? [] : await some(`${condition} AND NOT (${begins})`, [lower, lower, ...beginning], limit - first.length);
    const [all] = await this.database.survey<{ total: number }>(`SELECT COUNT(*) AS total ${from}`, [lower, lower]);
    return { rows: [...first, ...others], total: all?.total ?? 0 };
  }

  async functions(text: string, limit: number): Promise<Found<FunctionRow>> {
    const lower = inAsciiLowerCase(text);
    const { rows, total } = await this.find<Summed<FunctionRow>>(
      `SELECT * FROM (${FUNCTIONS}) AS all_of_them WHERE ${this.contains('function')}`,
      [lower],
      {
        ...{ columns: 'function, trials, solved', named: 'function', order: 'trials DESC, function', lower, limit },
      },
    );
    return { rows: rows.map((row) => ({ ...row, trials: Number(row.trials), solved: Number(row.solved) })), total };
  }

  async sources(text: string, limit: number): Promise<Found<SourceRow>> {
    const lower = inAsciiLowerCase(text);
    const name = '(SELECT func_name FROM corpus WHERE corpus.id = page.source_id) AS function';
    const { rows, total } = await this.find<Summed<SourceRow>>(
      `SELECT * FROM (${SOURCES}) AS all_of_them WHERE ${this.contains('source_id')}`,
      [lower],
      {
        ...{ columns: `source_id, ${name}, uses`, named: 'source_id', order: 'uses DESC, source_id', lower, limit },
      },
    );
    return { rows: rows.map((row) => ({ ...row, uses: Number(row.uses) })), total };
  }

  /** The newest entries of the corpus whose snippets have all of the words, of which the last may go on. */
  async entriesWith(words: readonly string[], limit: number): Promise<Found<SnippetRow>> {
    const { condition, counted, parameter } = this.database.entriesWith(words);
    const rows = await this.database.survey<SnippetRow>(
      `SELECT 'entry' AS kind, id, func_name AS function, NULL AS run_id, snippet, timestamp FROM corpus WHERE ${condition}
        ORDER BY seq DESC LIMIT ?`,
      [parameter, limit],
    );
    const [all] = await this.database.survey<{ total: number }>(counted, [parameter]);
    return { rows, total: all?.total ?? 0 };
  }

  /** Entries, and then outcomes, that are equal to the snippet up to white space; the newest first. */
  async equalSnippets(snippet: string, limit: number): Promise<Found<SnippetRow>> {
    const bare = withoutSpace(snippet);
    const isEqual = (of: string): string => {
      const text = this.database.withoutSpace(`${of}.snippet`);
      return `LENGTH(${text}) = ? AND ${text} = ?`;
    };
    // The lengths of outcomes stand in an index behind their functions. CROSS JOIN has SQLite begin with these. A row of the total is always there.
    const found = await this.database.survey<{ readonly total: number } & (Omit<SnippetRow, 'snippet'> | { readonly kind: null })>(
      `WITH found AS MATERIALIZED (
          SELECT 0 AS place, 'entry' AS kind, entry.id, entry.func_name AS function, NULL AS run_id, entry.timestamp
            FROM corpus AS entry WHERE ${isEqual('entry')}
          UNION ALL SELECT 1, 'outcome', outcome.id, outcome.function, outcome.run_id, outcome.timestamp
            FROM function_counts AS tried CROSS JOIN outcomes AS outcome WHERE outcome.function = tried.function AND ${isEqual('outcome')})
        SELECT counted.total, page.* FROM (SELECT COUNT(*) AS total FROM found) AS counted
        LEFT JOIN (SELECT * FROM found ORDER BY place, timestamp DESC, id LIMIT ?) AS page ON true ORDER BY page.place, page.timestamp DESC, page.id`,
      [charactersOf(bare), bare, charactersOf(bare), bare, limit],
    );
    const rows = found.flatMap((row) => (row.kind === null ? [] : [row]));
    return {
      rows: rows.map(({ kind, id, function: name, run_id, timestamp }) => ({ kind, id, function: name, run_id, timestamp, snippet })),
      total: found[0]?.total ?? 0,
    };
  }

  private contains(text: string): string {
    return this.database.contains(`LOWER(${text})`);
  }

  /** What begins with the text comes first. Counted and sorted in one go, as all has to be gone through for either. */
  private async find<Row>(
    finds: string,
    values: readonly StoredValue[],
    { columns, named, order, lower, limit }: Shown,
  ): Promise<Found<Row>> {
    const { begins, beginning } = beginsWith(named, lower);
    const first = `ORDER BY CASE WHEN ${begins} THEN 0 ELSE 1 END, ${order} LIMIT ?`;
    // A row of the total is there even when nothing is found.
    const rows = await this.database.survey<Row & { readonly total: number }>(
      `WITH found AS MATERIALIZED (${finds})
        SELECT counted.total, ${columns} FROM (SELECT COUNT(*) AS total FROM found) AS counted LEFT JOIN (SELECT * FROM found ${first}) AS page ON true ${first}`,
      [...values, ...beginning, limit, ...beginning, limit],
    );
    const total = rows[0]?.total ?? 0;
    return { rows: total === 0 ? [] : rows.map(({ total: _total, ...row }) => row as unknown as Row), total };
  }
}

function beginsWith(column: string, lower: string): { readonly begins: string; readonly beginning: readonly StoredValue[] } {
  return { begins: `SUBSTR(LOWER(${column}), 1, ?) = ?`, beginning: [charactersOf(lower), lower] };
}

/** As SQL counts them. */
function charactersOf(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}
