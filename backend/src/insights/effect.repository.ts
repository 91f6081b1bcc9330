import { Inject, Injectable } from '@nestjs/common';
import { cursorOf, readCursor, type CursorPart } from '../common/cursor.js';
import { Database } from '../database/database.js';
import type { EffectFunctionsQuery, EffectQuery, FunctionOrder } from './dto/effect.query.js';
import { functionCounts, rankedCounts, rankings } from './effect.sql.js';
import { LEAST_TRIALS_OF_SIDE } from './least.js';
import { NO_KEY, rounded } from './ordering.js';
import { comparisonOf, type ScoreComparison } from './statistics/mann-whitney.js';

/** The trials of a function. */
export interface FunctionCounts {
  readonly seeded_trials: number;
  readonly seeded_solved: number;
  readonly unseeded_trials: number;
  readonly unseeded_solved: number;
}

/** What the effect is computed from. Functions whose trials count alike and whose scores rank alike stand together. */
export interface EffectEvidence {
  readonly counts: readonly (FunctionCounts & { readonly functions: number })[];
  readonly scores: readonly ScoreComparison[];
}

export interface FunctionEvidence extends FunctionCounts {
  readonly function: string;
  /** Absent when only one side has scores. */
  readonly scores: ScoreComparison | undefined;
}

export interface FunctionsPage {
  readonly functions: readonly FunctionEvidence[];
  readonly next: string | null;
  readonly total: number;
}

interface Ranked {
  readonly ranking: string | null;
}

type RankedCounts = FunctionCounts & Ranked & { readonly functions: number };
type FunctionRow = FunctionCounts & Ranked & { readonly function: string; readonly key: number | string };

/** What the functions are sorted by; their names decide where it ties. */
const SORTED_BY: Readonly<Record<FunctionOrder, string>> = {
  difference: `CASE WHEN seeded_trials >= ${LEAST_TRIALS_OF_SIDE} AND unseeded_trials >= ${LEAST_TRIALS_OF_SIDE}
    THEN ${rounded('CAST(seeded_solved AS DOUBLE PRECISION) / seeded_trials - CAST(unseeded_solved AS DOUBLE PRECISION) / unseeded_trials')} END`,
  trials: 'seeded_trials + unseeded_trials',
  name: 'function',
};
const KEYS: Readonly<Record<FunctionOrder, CursorPart>> = { difference: 'number', trials: 'integer', name: 'text' };

@Injectable()
export class EffectRepository {
  constructor(@Inject(Database) private readonly database: Database) {}

  /** All that pass the filter. In an order, so that sums of fractions are the same on every engine. */
  async measure(query: EffectQuery): Promise<EffectEvidence> {
    const { text, parameters } = rankedCounts(query);
    const counts = await this.database.survey<RankedCounts>(
      `${text} ORDER BY seeded_trials, seeded_solved, unseeded_trials, unseeded_solved, functions`,
      parameters,
    );
    const scores = counts.flatMap(({ ranking, functions }) => comparisonOf(ranking ?? '', functions) ?? []);
    return { counts, scores: scores.sort(byFigures) };
  }

  /** @throws AppError `bad_query` for a cursor of another order */
  async find(query: EffectFunctionsQuery): Promise<FunctionsPage> {
    const { sort, order, limit, cursor } = query;
    const behind = cursor === undefined ? undefined : readCursor(cursor, [KEYS[sort], 'text']);
    const counted = functionCounts(query);
    const ranked = rankings(query, 'SELECT function FROM page');
    const [direction, beyond] = order === 'desc' ? ['DESC', '<'] : ['ASC', '>'];
    const key = sort === 'difference' ? `COALESCE(${SORTED_BY[sort]}, ${NO_KEY[order]})` : SORTED_BY[sort];
    const sorted = `ORDER BY key ${direction}, function ${direction}`;
    // A row of the total is there even when the page is empty.
    const found = await this.database.survey<{ readonly total: number } & (FunctionRow | { readonly function: null })>(
      `WITH counted AS MATERIALIZED (${counted.text}),
        page AS MATERIALIZED (SELECT * FROM (SELECT counted.*, ${key} AS key FROM counted) AS keyed
          ${behind ? `WHERE (key, function) ${beyond} (?, ?)` : ''} ${sorted} LIMIT ?)
        SELECT totals.total, page.*, ranked.ranking FROM (SELECT COUNT(*) AS total FROM counted) AS totals
        LEFT JOIN page ON true LEFT JOIN (${ranked.text}) AS ranked ON ranked.function = page.function
        ORDER BY page.key ${direction}, page.function ${direction}`,
      [...counted.parameters, ...(behind ?? []), limit + 1, ...ranked.parameters],
    );
    const rows = found.filter((row): row is { readonly total: number } & FunctionRow => row.function !== null);
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    return {
      functions: page.map(({ key: _key, total: _total, ranking, ...counts }) => ({ ...counts, scores: comparisonOf(ranking ?? '', 1) })),
      next: rows.length > limit && last !== undefined ? cursorOf([last.key, last.function]) : null,
      total: found[0]?.total ?? 0,
    };
  }
}

function byFigures(one: ScoreComparison, other: ScoreComparison): number {
  return one.seeded - other.seeded || one.unseeded - other.unseeded || one.doubled_u - other.doubled_u || one.ties - other.ties;
}
