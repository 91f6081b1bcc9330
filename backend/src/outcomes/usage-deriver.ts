import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Database, type Transaction } from '../database/database.js';
import type { NewRecord } from '../database/record-table.js';
import { OUTCOME } from './outcome.mapper.js';
import type { Outcome } from './outcome.entity.js';
import { compare, tokensOf, type Comparison } from './snippet-similarity.js';

/** Outcomes whose findings are stored together. */
const AT_ONCE = 20;
/** The first of a function's seeds in its run; the engine uses 12 at most. */
const MAX_SEEDS = 50;
const LARGE_CHARACTERS = 4_096;
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

interface Nearest extends Comparison {
  readonly seed: Omit<Seed, 'snippet'>;
}

interface Finding {
  readonly due: Due;
  readonly nearest: Nearest | undefined;
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
      while (await this.deriveSome());
    } catch (error) {
      this.logger.warn(`What became of some seeds could not be derived, and is tried again: ${String(error)}`);
    }
  }

  /** @returns whether there may be more */
  private async deriveSome(): Promise<boolean> {
    const due = await this.database.all<Due>(
      `SELECT final.seq, final.run_id, final.function, final.outcome, final.due, COALESCE(outcome.snippet, '') AS snippet
        FROM final_outcomes AS final JOIN outcomes AS outcome ON outcome.seq = final.outcome WHERE final.due > 0 ORDER BY final.seq LIMIT ?`,
      [AT_ONCE],
    );
    if (due.length === 0) return false;
    const findings: Finding[] = [];
    for (const one of due) findings.push({ due: one, nearest: await this.findNearest(one) });
    await this.database.write(async (transaction) => {
      for (const finding of findings) await keep(transaction, finding);
    });
    return due.length === AT_ONCE;
  }

  private async findNearest({ run_id, function: func, snippet }: Due): Promise<Nearest | undefined> {
    const result = tokensOf(snippet);
    if (result.length === 0) return undefined;
    const seeds = await this.database.all<Seed>(
      `SELECT seed.id, seed.source_id, COALESCE(seed.snippet, source.snippet) AS snippet
        FROM used_seeds AS seed LEFT JOIN corpus AS source ON source.id = seed.source_id
        WHERE seed.run_id = ? AND seed.function = ? AND COALESCE(seed.snippet, source.snippet) IS NOT NULL
        ORDER BY seed.timestamp, seed.seq LIMIT ?`,
      [run_id, func, MAX_SEEDS],
    );
    let nearest: Nearest | undefined;
    for (const { snippet: text, ...seed } of seeds) {
      const comparison = compare(result, tokensOf(text));
      if (nearest === undefined || comparison.similarity > nearest.similarity) nearest = { ...comparison, seed };
      // A large snippet takes some milliseconds, in which nobody else is answered.
      if (text.length > LARGE_CHARACTERS) await new Promise(setImmediate);
    }
    return nearest;
  }
}

function isDue({ kind, entity }: NewRecord): boolean {
  if (kind.name !== OUTCOME.name) return false;
  const { usage, snippet } = entity as Outcome;
  return usage === null && snippet !== null;
}

/** Nothing is kept of an outcome that was superseded meanwhile, or that another instance has dealt with: what is due is looked for again. */
async function keep(transaction: Transaction, { due: { seq, outcome, due }, nearest }: Finding): Promise<void> {
  const still = `SELECT seq FROM final_outcomes WHERE seq = ? AND outcome = ? AND due >= ?`;
  if ((await transaction.query(still, [seq, outcome, due])).length === 0) return;
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
