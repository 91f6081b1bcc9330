import { Inject, Injectable } from '@nestjs/common';
import { inAsciiLowerCase } from '../common/ascii-case.js';
import { cursorOf, readCursor, type CursorPart } from '../common/cursor.js';
import { Database } from '../database/database.js';
import type { StoredValue } from '../database/record-table.js';
import type { SourceOrder, SourcesQuery } from './dto/sources.query.js';
import { NO_KEY } from './ordering.js';
import { listedSources, rankedSources, sourceCounts, type ListedSource, type SourceRank } from './source.sql.js';
import type { Count } from './statistics/rates.js';

export interface SourcesPage {
  readonly sources: readonly ListedSource[];
  readonly next: string | null;
  readonly total: number;
  /** All trials. */
  readonly overall: Count;
  /** Harmful sources in all. */
  readonly harmful: number;
}

type Keyed = ListedSource & { readonly key: number | string };

interface Totals {
  readonly total: number;
  readonly harmful: number;
  readonly all_trials: number;
  readonly all_solved: number;
}

const IS_HARMFUL = 'COALESCE(harm, 0) > 0';

/** What the sources are sorted by; their ids decide where it ties. */
const RANKS: Readonly<Record<SourceOrder, SourceRank>> = {
  lift: 'lift',
  harm: 'harm',
  uses: 'uses',
  wins: 'verbatim',
  age: 'last_used_at',
};
const KEYS: Readonly<Record<SourceOrder, CursorPart>> = { lift: 'number', harm: 'number', uses: 'integer', wins: 'integer', age: 'text' };

@Injectable()
export class SourcesRepository {
  constructor(@Inject(Database) private readonly database: Database) {}

  /** @throws AppError `bad_query` for a cursor of another order */
  async find(query: SourcesQuery): Promise<SourcesPage> {
    const { sort, order, limit, cursor } = query;
    const behind = cursor === undefined ? undefined : readCursor(cursor, [KEYS[sort], 'text']);
    const { conditions, parameters } = this.filtered(query);
    const [direction, beyond] = order === 'desc' ? ['DESC', '<'] : ['ASC', '>'];
    const paged = behind === undefined ? conditions : [...conditions, `(key, source_id) ${beyond} (?, ?)`];
    const matches = ['true', ...conditions].join(' AND ');
    const key = sort === 'lift' || sort === 'harm' ? `COALESCE(rank, ${NO_KEY[order]})` : 'rank';
    const page = `SELECT source_id, key FROM judged WHERE ${['true', ...paged].join(' AND ')} ORDER BY key ${direction}, source_id ${direction} LIMIT ?`;
    // All are judged once, for the page and for what is counted over all, and the page is told of; a row of counts is there even when it is empty.
    const statement = `WITH judged AS MATERIALIZED (SELECT source_id, harm, ${key} AS key FROM (${rankedSources(RANKS[sort])}) AS ranked),
        first AS MATERIALIZED (${page})
      SELECT totals.total, totals.harmful, trials.all_trials, trials.all_solved, listed.* FROM (
        SELECT COUNT(CASE WHEN ${matches} THEN 1 END) AS total, COUNT(CASE WHEN ${IS_HARMFUL} THEN 1 END) AS harmful FROM judged) AS totals
      CROSS JOIN (SELECT CAST(COALESCE(SUM(seeded_trials + unseeded_trials), 0) AS BIGINT) AS all_trials,
        CAST(COALESCE(SUM(seeded_solved + unseeded_solved), 0) AS BIGINT) AS all_solved FROM function_counts) AS trials
      LEFT JOIN (${listedSources(`SELECT counted.*, first.key FROM first
        JOIN (${sourceCounts('used.source_id IN (SELECT source_id FROM first)')}) AS counted ON counted.source_id = first.source_id`)}) AS listed ON true
      ORDER BY listed.key ${direction}, listed.source_id ${direction}`;
    const found = await this.database.survey<Totals & (Keyed | { readonly source_id: null })>(statement, [
      ...parameters,
      ...(behind ?? []),
      limit + 1,
      ...parameters,
    ]);
    const [counted] = found;
    const rows = found.filter((row): row is Totals & Keyed => row.source_id !== null);
    const sources = rows.slice(0, limit);
    const last = sources.at(-1);
    return {
      sources,
      next: rows.length > limit && last !== undefined ? cursorOf([last.key, last.source_id]) : null,
      total: counted?.total ?? 0,
      overall: { n: counted?.all_trials ?? 0, solved: counted?.all_solved ?? 0 },
      harmful: counted?.harmful ?? 0,
    };
  }

  private filtered({ harmful, text }: SourcesQuery): {
    readonly conditions: readonly string[];
    readonly parameters: readonly StoredValue[];
  } {
    const conditions: string[] = [];
    const parameters: StoredValue[] = [];
    if (harmful !== undefined) conditions.push(harmful ? IS_HARMFUL : `NOT ${IS_HARMFUL}`);
    if (text !== undefined) {
      const contains = (column: string): string => this.database.contains(`LOWER(${column})`);
      conditions.push(`source_id IN (SELECT source_id FROM source_counts WHERE ${contains('source_id')} OR ${contains('function')})`);
      parameters.push(inAsciiLowerCase(text), inAsciiLowerCase(text));
    }
    return { conditions, parameters };
  }
}
