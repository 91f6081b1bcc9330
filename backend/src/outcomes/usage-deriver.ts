import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Database, type Transaction } from '../database/database.js';
import type { NewRecord } from '../database/record-table.js';
import { OUTCOME } from './outcome.mapper.js';
import type { Outcome } from './outcome.entity.js';
import { compare, tokensOf, type Comparison } from './snippet-similarity.js';

/** Outcomes that are dealt with in one turn to write. */
const AT_ONCE = 20;
/** More seeds a function are no seeds any more; the engine uses 12 at most. */
const MAX_SEEDS = 200;
/** How often it is looked whether seeds came after the outcome that they belong to. */
const LOOK_MS = 1_000;

interface Due {
  readonly seq: number;
  readonly run_id: string;
  readonly function: string;
  readonly outcome: number;
  readonly due: number;
  readonly snippet: string;
}

interface Seed {
  readonly id: string;
  readonly source_id: string | null;
  readonly snippet: string;
}

/**
 * Finds out what became of the seeds where the client did not say it, by comparing the result with the seeds of its run and function. What is
 * due stands in the database, put there by the projections; so nothing is forgotten when the process ends, and any instance can do it.
 */
@Injectable()
export class UsageDeriver implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger('usage');
  private underWay: Promise<void> | undefined;
  private next: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(@Inject(Database) private readonly database: Database) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.look(), LOOK_MS).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  /**
   * Resolves when what these records made due is done, so that whoever stored an outcome reads what became of it. A failure is none of the
   * client's: the outcome is stored, and the next look tries again.
   */
  async settle(records: readonly NewRecord[]): Promise<void> {
    if (!records.some(isDue)) return;
    await this.settleAll();
  }

  private async look(): Promise<void> {
    try {
      const row = await this.database.one<{ seq: number }>('SELECT seq FROM final_outcomes WHERE due > 0 ORDER BY seq LIMIT 1');
      if (row !== undefined) await this.settleAll();
    } catch {
      // The database cannot be read now; that is told elsewhere.
    }
  }

  /** All that ask while one is under way share the next. */
  private settleAll(): Promise<void> {
    this.next ??= (this.underWay ?? Promise.resolve()).then(() => {
      this.next = undefined;
      this.underWay = this.work();
      return this.underWay;
    });
    return this.next;
  }

  private async work(): Promise<void> {
    try {
      while (await this.database.write((transaction) => deriveSome(transaction)));
    } catch (error) {
      this.logger.warn(`What became of some seeds could not be derived, and is tried again: ${String(error)}`);
    }
  }
}

function isDue({ kind, entity }: NewRecord): boolean {
  if (kind.name !== OUTCOME.name) return false;
  const { usage, snippet } = entity as Outcome;
  return usage === null && snippet !== null;
}

/** @returns whether there may be more */
async function deriveSome(transaction: Transaction): Promise<boolean> {
  const due = await transaction.query<Due>(
    `SELECT final.seq, final.run_id, final.function, final.outcome, final.due, COALESCE(outcome.snippet, '') AS snippet
      FROM final_outcomes AS final JOIN outcomes AS outcome ON outcome.seq = final.outcome WHERE final.due > 0 ORDER BY final.seq LIMIT ?`,
    [AT_ONCE],
  );
  for (const one of due) await derive(transaction, one);
  return due.length === AT_ONCE;
}

async function derive(transaction: Transaction, { seq, run_id, function: func, outcome, due, snippet }: Due): Promise<void> {
  const seeds = await transaction.query<Seed>(
    `SELECT seed.id, seed.source_id, COALESCE(seed.snippet, source.snippet) AS snippet
      FROM used_seeds AS seed LEFT JOIN corpus AS source ON source.id = seed.source_id
      WHERE seed.run_id = ? AND seed.function = ? AND COALESCE(seed.snippet, source.snippet) IS NOT NULL
      ORDER BY seed.seq LIMIT ?`,
    [run_id, func, MAX_SEEDS],
  );
  const nearest = snippet === '' ? undefined : nearestOf(tokensOf(snippet), seeds);
  await transaction.query(
    `UPDATE final_outcomes SET usage = ?, usage_derived = ?, similarity = ?, seed_id = ?, source_id = COALESCE((SELECT said.source_id
      FROM outcomes AS said WHERE said.seq = final_outcomes.outcome), ?), due = due - ? WHERE seq = ?`,
    [
      nearest?.usage ?? null,
      nearest === undefined ? 0 : 1,
      nearest?.similarity ?? null,
      nearest?.seed.id ?? null,
      nearest?.seed.source_id ?? null,
      due,
      seq,
    ],
  );
  // Whoever follows is told once more, now with the usage.
  await transaction.query(`INSERT INTO change_log (kind, first, last) VALUES ('${OUTCOME.name}', ?, ?)`, [outcome, outcome]);
}

function nearestOf(result: readonly string[], seeds: readonly Seed[]): (Comparison & { readonly seed: Seed }) | undefined {
  let nearest: (Comparison & { readonly seed: Seed }) | undefined;
  for (const seed of seeds) {
    const comparison = compare(result, tokensOf(seed.snippet));
    if (nearest === undefined || comparison.similarity > nearest.similarity) nearest = { ...comparison, seed };
  }
  return nearest;
}
