import { Inject, Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { cursorOf, readCursor, type CursorPart } from './cursor.js';
import type { EffectFunctionsQuery, EffectQuery, FunctionOrder } from './dto/effect.query.js';
import { functionCounts, scoreComparisons } from './effect.sql.js';
import { LEAST_TRIALS_OF_SIDE } from './least.js';
import { NO_KEY, rounded } from './ordering.js';
import type { ScoreComparison } from './statistics/mann-whitney.js';

/** The trials of a function. */
export interface FunctionCounts {
  readonly seeded_trials: number;
  readonly seeded_solved: number;
  readonly unseeded_trials: number;
  readonly unseeded_solved: number;
}

export interface CountedScores extends ScoreComparison {
  /** Different ones. */
  readonly scores: number;
}

/** What the effect is computed from. Functions that count alike stand together: there are as many groups as different counts, which is
 * mostly far fewer than functions, and at worst as many. */
export interface EffectEvidence {
  readonly counts: readonly (FunctionCounts & { readonly functions: number })[];
  readonly scores: readonly CountedScores[];
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

type FunctionRow = FunctionCounts & { readonly function: string; readonly key: number | string };

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
    const counted = functionCounts(query);
    const columns = 'seeded_trials, seeded_solved, unseeded_trials, unseeded_solved';
    const compared = scoreComparisons(query);
    const figures = 'seeded, unseeded, doubled_u, ties, scores';
    const [counts, scores] = await Promise.all([
      this.database.survey<EffectEvidence['counts'][number]>(
        `SELECT ${columns}, COUNT(*) AS functions FROM (${counted.text}) AS counted GROUP BY ${columns} ORDER BY ${columns}`,
        counted.parameters,
      ),
      this.database.survey<CountedScores>(
        `SELECT ${figures}, COUNT(*) AS functions FROM (${compared.text}) AS compared GROUP BY ${figures} ORDER BY ${figures}`,
        compared.parameters,
      ),
    ]);
    return { counts, scores };
  }

  /** @throws AppError `bad_query` for a cursor of another order */
  async find(query: EffectFunctionsQuery): Promise<FunctionsPage> {
    const { sort, order, limit, cursor } = query;
    const behind = cursor === undefined ? undefined : readCursor(cursor, [KEYS[sort], 'text']);
    const { text, parameters } = functionCounts(query);
    const [direction, beyond] = order === 'desc' ? ['DESC', '<'] : ['ASC', '>'];
    const key = sort === 'difference' ? `COALESCE(${SORTED_BY[sort]}, ${NO_KEY[order]})` : SORTED_BY[sort];
    const [total] = await this.database.survey<{ total: number }>(`SELECT COUNT(*) AS total FROM (${text}) AS counted`, parameters);
    const rows = await this.database.survey<FunctionRow>(
      `SELECT * FROM (SELECT counted.*, ${key} AS key FROM (${text}) AS counted) AS keyed ${behind ? `WHERE (key, function) ${beyond} (?, ?)` : ''}
        ORDER BY key ${direction}, function ${direction} LIMIT ?`,
      [...parameters, ...(behind ?? []), limit + 1],
    );
    const page = rows.slice(0, limit);
    const scores = await this.findScores(
      query,
      page.map((row) => row.function),
    );
    const last = page.at(-1);
    return {
      functions: page.map(({ key: _, ...counts }) => ({ ...counts, scores: scores.get(counts.function) })),
      next: rows.length > limit && last !== undefined ? cursorOf([last.key, last.function]) : null,
      total: total?.total ?? 0,
    };
  }

  private async findScores(query: EffectQuery, functions: readonly string[]): Promise<ReadonlyMap<string, ScoreComparison>> {
    if (functions.length === 0) return new Map();
    const { text, parameters } = scoreComparisons(query, functions);
    const rows = await this.database.survey<ScoreComparison & { readonly function: string }>(text, parameters);
    return new Map(rows.map((row) => [row.function, { ...row, functions: 1 }]));
  }
}
