import { Inject, Injectable } from '@nestjs/common';
import { cursorOf, readCursor } from '../common/cursor.js';
import { AppError } from '../common/errors.js';
import { CorpusRepository, type CorpusEntry } from '../corpus/index.js';
import { Database } from '../database/database.js';
import type { SourceUsesQuery } from './dto/sources.query.js';
import { listedSources, seedsOfSources, SOURCE_FUNCTIONS, sourceCounts, type ListedSource } from './source.sql.js';
import { newestWeeks, type DayOfUses } from './weeks.js';

const MOST_FUNCTIONS = 200;
const MOST_WEEKS = 52;

/** A function that a source was used for, and the trials of the same function without it. */
export interface SourceFunction {
  readonly function: string;
  readonly uses: number;
  readonly trials: number;
  readonly solved: number;
  readonly other_trials: number;
  readonly other_solved: number;
}

export interface WeekOfSource {
  /** Its Monday. */
  readonly week: string;
  readonly uses: number;
  readonly trials: number;
  readonly solved: number;
}

export interface SourceDescription {
  readonly source: ListedSource;
  readonly entry: CorpusEntry | undefined;
  readonly functions: readonly SourceFunction[];
  readonly trend: readonly WeekOfSource[];
}

/** A use, and of the final outcome of its run and function what belongs to it; `outcome_id` is `null` as long as there is none. */
export interface SourceUse {
  readonly id: string;
  readonly run_id: string;
  readonly function: string;
  readonly timestamp: string;
  readonly reason_json: string | null;
  readonly outcome_id: string | null;
  readonly is_solved: number | null;
  readonly usage: 'verbatim' | 'adapted' | 'ignored' | null;
  readonly is_winner: number;
}

type Use = SourceUse & { readonly seq: number };

/** The columns of a `SourceFunction` beside those of its source. */
interface WithFunction {
  readonly of_function: string;
  readonly of_uses: number;
  readonly of_trials: number;
  readonly of_solved: number;
  readonly of_other_trials: number;
  readonly of_other_solved: number;
}

export interface SourceUsesPage {
  readonly uses: readonly SourceUse[];
  readonly next: string | null;
  readonly total: number;
}

@Injectable()
export class SourceRepository {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CorpusRepository) private readonly corpus: CorpusRepository,
  ) {}

  /** @throws AppError `not_found` when it was never used */
  async describe(source_id: string): Promise<SourceDescription> {
    const [rows, trend, [entry]] = await Promise.all([
      this.findWithFunctions(source_id),
      this.findTrend(source_id),
      this.corpus.findByIds([source_id]),
    ]);
    const [source] = rows;
    if (source === undefined) throw neverUsed();
    const functions = rows.map(({ of_function, of_uses, of_trials, of_solved, of_other_trials, of_other_solved }) => ({
      ...{ function: of_function, uses: of_uses, trials: of_trials, solved: of_solved },
      ...{ other_trials: of_other_trials, other_solved: of_other_solved },
    }));
    return { source, entry, functions, trend };
  }

  /** @throws AppError `not_found` when it was never used, `bad_query` for a cursor of another list */
  async findUses(source_id: string, { limit, cursor }: SourceUsesQuery): Promise<SourceUsesPage> {
    const behind = cursor === undefined ? undefined : readCursor(cursor, ['text', 'text', 'integer']);
    // A row of the total is there even when the page is empty.
    const found = await this.database.survey<{ readonly total: number | null } & (Use | { readonly seq: null })>(
      `WITH page AS MATERIALIZED (SELECT seed.seq, seed.timestamp, seed.run_id FROM ${seedsOfSources('known.source_id = ?')}
          ${behind === undefined ? '' : 'AND (seed.timestamp, seed.run_id, seed.seq) < (?, ?, ?)'}
          ORDER BY seed.timestamp DESC, seed.run_id DESC, seed.seq DESC LIMIT ?)
        SELECT counted.total, seed.seq, seed.id, seed.run_id, seed.function, seed.timestamp, seed.reason_json, outcome.id AS outcome_id, final.is_solved, final.usage,
          CASE WHEN final.source_id = seed.source_id AND COALESCE(final.usage, '') <> 'ignored' THEN 1 ELSE 0 END AS is_winner
        FROM (SELECT CAST(SUM(uses) AS BIGINT) AS total FROM source_counts WHERE source_id = ?) AS counted
        LEFT JOIN page ON true LEFT JOIN used_seeds AS seed ON seed.seq = page.seq
        LEFT JOIN trials AS final ON final.run_id = seed.run_id AND final.function = seed.function
        LEFT JOIN outcomes AS outcome ON outcome.seq = final.outcome
        ORDER BY seed.timestamp DESC, seed.run_id DESC, seed.seq DESC`,
      [source_id, ...(behind ?? []), limit + 1, source_id],
    );
    const total = found[0]?.total ?? null;
    if (total === null) throw neverUsed();
    const rows = found.filter((row): row is { readonly total: number } & Use => row.seq !== null);
    const uses = rows.slice(0, limit);
    const last = uses.at(-1);
    const hasMore = rows.length > limit && last !== undefined;
    return { uses, next: hasMore ? cursorOf([last.timestamp, last.run_id, last.seq]) : null, total };
  }

  /** A source with its functions, those with the most trials first: in one statement, so that they agree, and the source made once. */
  private findWithFunctions(source_id: string): Promise<(ListedSource & WithFunction)[]> {
    return this.database.survey(
      `WITH listed AS MATERIALIZED (${listedSources(sourceCounts('used.source_id = ?'))})
        SELECT listed.*, own.function AS of_function, own.uses AS of_uses, own.trials AS of_trials, own.solved AS of_solved,
          own.other_trials AS of_other_trials, own.other_solved AS of_other_solved
        FROM listed CROSS JOIN (${SOURCE_FUNCTIONS} WHERE used.source_id = ?) AS own
        ORDER BY own.trials DESC, own.uses DESC, own.function LIMIT ${MOST_FUNCTIONS}`,
      [source_id, source_id],
    );
  }

  /** The newest weeks with uses, the earliest first. */
  private async findTrend(source_id: string): Promise<WeekOfSource[]> {
    // As many days as may lie in these weeks.
    const days = await this.database.survey<DayOfUses>(
      `SELECT SUBSTR(seed.timestamp, 1, 10) AS day, COUNT(*) AS uses FROM ${seedsOfSources('known.source_id = ?')}
        GROUP BY SUBSTR(seed.timestamp, 1, 10) ORDER BY day DESC LIMIT ${MOST_WEEKS * 7}`,
      [source_id],
    );
    const weeks = newestWeeks(days, MOST_WEEKS);
    if (weeks.length === 0) return [];
    const trials = await this.database.survey<Omit<WeekOfSource, 'uses'>>(
      `WITH seed AS MATERIALIZED (SELECT seed.run_id, seed.function, seed.timestamp FROM ${seedsOfSources('known.source_id = ?')})
        SELECT week, COUNT(*) AS trials, SUM(is_solved) AS solved FROM (
          SELECT DISTINCT weeks.week, trial.run_id, trial.function, trial.is_solved
          FROM (${weeks.map(() => 'SELECT CAST(? AS TEXT) AS week, CAST(? AS TEXT) AS first, CAST(? AS TEXT) AS last').join(' UNION ALL ')}) AS weeks
          JOIN seed ON seed.timestamp >= weeks.first AND seed.timestamp <= weeks.last
          JOIN trials AS trial ON trial.run_id = seed.run_id AND trial.function = seed.function
        ) AS used GROUP BY week`,
      [source_id, ...weeks.flatMap(({ week, firstDay, lastDay }) => [week, firstDay, `${lastDay}T23:59:59.999Z`])],
    );
    const byWeek = new Map(trials.map((row) => [row.week, row]));
    return weeks.map(({ week, uses }) => ({ ...(byWeek.get(week) ?? { trials: 0, solved: 0 }), week, uses }));
  }
}

function neverUsed(): AppError {
  return new AppError('not_found', 'No seed was ever taken from a source with this id.');
}
