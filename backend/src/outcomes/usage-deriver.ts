import { isDeepStrictEqual } from 'node:util';
import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { AppError } from '../common/errors.js';
import { Database, type Transaction } from '../database/database.js';
import type { NewRecord } from '../database/record-table.js';
import { OUTCOME } from './outcome.mapper.js';
import type { Outcome } from './outcome.entity.js';
import { compare, tokensOf, type Comparison } from './snippet-similarity.js';
import { remember } from './trial-projections.js';
import type { Usage } from './usage.js';

/** Outcomes whose findings are stored together. */
const AT_ONCE = 20;
/** The first of a function's seeds in its run; the engine uses 12 at most. */
const MAX_SEEDS = 50;
const LARGE_CHARACTERS = 4_096;
/** How often it is looked whether seeds came after the outcome that they belong to. */
const LOOK_MS = 1_000;

interface Due {
  /** Of the outcome. */
  readonly id: string;
  readonly run_id: string;
  readonly function: string;
  readonly outcome: number;
  readonly due: number;
  readonly snippet: string;
  /** The source that the client named as the winner's. */
  readonly said: string | null;
}

interface Seed {
  readonly id: string;
  readonly source_id: string | null;
  readonly snippet: string | null;
}

interface Nearest extends Comparison {
  readonly seed: Omit<Seed, 'snippet'>;
}

/** What is known of it. */
interface Found {
  readonly usage: Usage | null;
  readonly similarity: number | null;
  readonly seed_id: string | null;
  readonly source_id: string | null;
}

interface Finding {
  readonly due: Due;
  readonly nearest: Nearest | undefined;
}

const DUE = `SELECT outcome.id, final.run_id, final.function, final.outcome, final.due, COALESCE(outcome.snippet, '') AS snippet,
    NULLIF(outcome.source_id, '') AS said
  FROM trials AS final JOIN outcomes AS outcome ON outcome.seq = final.outcome WHERE final.due > 0`;

/**
 * Finds out what became of the seeds where the client did not say it, by comparing the result with the seeds of its run and function. What is
 * due stands in the database, put there by the projections; so nothing is forgotten when the process ends, and any instance can do it.
 */
@Injectable()
export class UsageDeriver implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger('usage');
  private isLooking = false;
  private isStopping = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(@Inject(Database) private readonly database: Database) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.deriveDue(), LOOK_MS).unref();
  }

  onModuleDestroy(): void {
    this.isStopping = true;
    clearInterval(this.timer);
  }

  /**
   * Resolves when what these records made due is done, so that whoever stored an outcome reads what became of it. A failure is none of the
   * client's: the outcome is stored, and the next look tries again.
   */
  async settle(records: readonly NewRecord[]): Promise<void> {
    const outcomes = records.filter(isDue).map(({ entity }) => entity as Outcome);
    try {
      for (let start = 0; start < outcomes.length; start += AT_ONCE) {
        const due: Due[] = [];
        for (const { run_id, function: func } of outcomes.slice(start, start + AT_ONCE))
          due.push(...(await this.database.all<Due>(`${DUE} AND final.run_id = ? AND final.function = ?`, [run_id, func])));
        await this.derive(due);
      }
    } catch (error) {
      this.complain(error);
    }
  }

  /** Deals with what is due and was not waited for: seeds that came late, and what another process has left. */
  async deriveDue(): Promise<void> {
    if (this.isLooking) return;
    this.isLooking = true;
    try {
      let due: readonly Due[];
      do {
        due = await this.database.all<Due>(`${DUE} ORDER BY final.outcome LIMIT ?`, [AT_ONCE]);
        await this.derive(due);
      } while (due.length === AT_ONCE && !this.isStopping);
    } catch (error) {
      // When the database cannot be read, that is told elsewhere.
      if (!(error instanceof AppError)) this.complain(error);
    } finally {
      this.isLooking = false;
    }
  }

  private complain(error: unknown): void {
    this.logger.warn(`What became of some seeds could not be derived, and is tried again: ${String(error)}`);
  }

  private async derive(due: readonly Due[]): Promise<void> {
    if (due.length === 0) return;
    const findings: Finding[] = [];
    for (const one of due) findings.push({ due: one, nearest: await this.findNearest(one) });
    await this.database.write(async (transaction) => {
      for (const finding of findings) await this.keep(transaction, finding);
    });
  }

  /**
   * Of the seeds of the source that was named, where there are any: what became of another says nothing about that one, not even where none of
   * them has a snippet.
   */
  private async findNearest({ run_id, function: func, snippet, said }: Due): Promise<Nearest | undefined> {
    const result = tokensOf(snippet);
    if (result.length === 0) return undefined;
    const seeds = await this.database.all<Seed>(
      `SELECT seed.id, NULLIF(seed.source_id, '') AS source_id, COALESCE(seed.snippet, source.snippet) AS snippet
        FROM used_seeds AS seed LEFT JOIN corpus AS source ON source.id = seed.source_id
        WHERE seed.run_id = ? AND seed.function = ? AND (seed.source_id = ? OR COALESCE(seed.snippet, source.snippet) IS NOT NULL)
        ORDER BY CASE WHEN seed.source_id = ? THEN 0 ELSE 1 END, CASE WHEN COALESCE(seed.snippet, source.snippet) IS NULL THEN 1 ELSE 0 END,
          seed.timestamp, seed.seq LIMIT ?`,
      [run_id, func, said, said, MAX_SEEDS],
    );
    const named = said === null ? [] : seeds.filter(({ source_id }) => source_id === said);
    let nearest: Nearest | undefined;
    for (const { snippet: text, ...seed } of named.length > 0 ? named : seeds) {
      if (text === null) continue;
      const comparison = compare(result, tokensOf(text));
      if (nearest === undefined || comparison.similarity > nearest.similarity) nearest = { ...comparison, seed };
      // A large snippet takes some milliseconds, in which nobody else is answered.
      if (text.length > LARGE_CHARACTERS) await new Promise(setImmediate);
    }
    return nearest;
  }

  /**
   * Nothing is kept when it is not due any more by the same number, which never comes again: a seed has come meanwhile, another outcome, or
   * another instance has dealt with it.
   */
  private async keep(transaction: Transaction, { due: { id, outcome, due, said }, nearest }: Finding): Promise<void> {
    const [former] = await transaction.query<Found>(
      `SELECT usage, similarity, seed_id, source_id FROM trials WHERE outcome = ? AND due = ?
        AND EXISTS (SELECT 1 FROM outcomes WHERE outcomes.seq = trials.outcome AND outcomes.id = ?)`,
      [outcome, due, id],
    );
    if (former === undefined) return;
    const found: Found = {
      usage: nearest?.usage ?? null,
      similarity: nearest?.similarity ?? null,
      seed_id: nearest?.seed.id ?? null,
      source_id: said ?? nearest?.seed.source_id ?? null,
    };
    // The trial counts as something else now.
    if (former.usage !== found.usage || former.source_id !== found.source_id)
      await transaction.query(remember(this.database, 'SELECT run_id, function FROM trials WHERE outcome = ?', { isThere: true }), [
        outcome,
      ]);
    await transaction.query(
      `UPDATE trials SET usage = ?, usage_derived = ?, similarity = ?, seed_id = ?, source_id = ?, due = -due WHERE outcome = ?`,
      [found.usage, nearest === undefined ? 0 : 1, found.similarity, found.seed_id, found.source_id, outcome],
    );
    // Whoever follows is told once more, now with the usage.
    if (!isDeepStrictEqual({ ...former }, found))
      await transaction.query(`INSERT INTO change_log (kind, first, last) VALUES ('${OUTCOME.name}', ?, ?)`, [outcome, outcome]);
  }
}

function isDue({ kind, entity }: NewRecord): boolean {
  if (kind.name !== OUTCOME.name) return false;
  const { usage, snippet } = entity as Outcome;
  return usage === null && snippet !== null;
}
