import type { Transaction } from '../database/database.js';
import { takenIn, type EngineSql } from '../database/projections.js';
import { remember } from '../outcomes/index.js';
import { USED_SEED } from '../used-seeds/index.js';
import { recount } from './recount.js';

/** Rows that are dealt with without letting the event loop turn. */
const AT_ONCE = 500;

/**
 * Takes a run and its trials out of the evidence, when its seeds are still there. What it has stored in the same transaction was not taken in yet,
 * and is left out.
 */
export async function forgetRun(transaction: Transaction, sql: EngineSql, run_id: string): Promise<void> {
  const trials = await transaction.query<{ seq: number }>('SELECT outcome AS seq FROM trials WHERE run_id = ?', [run_id]);
  for (const { numbers, places } of portions(trials)) {
    await transaction.query(remember(sql, `SELECT run_id, function FROM trials WHERE outcome IN (${places})`, { isThere: true }), numbers);
    await transaction.query(`DELETE FROM trials WHERE outcome IN (${places})`, numbers);
    for (const statement of recount(sql)) await transaction.query(statement);
    await nextTurn();
  }
  const seeds = await transaction.query<{ seq: number }>(`SELECT seq FROM used_seeds WHERE run_id = ? AND seq <= ${takenIn(USED_SEED)}`, [
    run_id,
  ]);
  for (const { numbers, places } of portions(seeds)) {
    const gone = `(SELECT * FROM used_seeds WHERE seq IN (${places}))`;
    await transaction.query(usesOfSources(gone), [run_id, run_id, ...numbers]);
    await transaction.query(
      `DELETE FROM source_counts WHERE uses = 0 AND (source_id, function) IN (SELECT source_id, function FROM ${gone} AS gone)`,
      numbers,
    );
    await nextTurn();
  }
}

/** The first and the last use are looked for again only where they go. */
function usesOfSources(gone: string): string {
  const remaining = (order: 'ASC' | 'DESC'): string => `COALESCE((
    SELECT seed.timestamp FROM used_seeds AS seed WHERE seed.source_id = source_counts.source_id AND seed.function = source_counts.function
      AND seed.run_id <> ? AND seed.seq <= ${takenIn(USED_SEED)} ORDER BY seed.timestamp ${order} LIMIT 1)`;
  return `UPDATE source_counts SET uses = source_counts.uses - gone.uses,
      first_used_at = CASE WHEN gone.first > source_counts.first_used_at THEN source_counts.first_used_at
        ELSE ${remaining('ASC')}, source_counts.first_used_at) END,
      last_used_at = CASE WHEN gone.last < source_counts.last_used_at THEN source_counts.last_used_at
        ELSE ${remaining('DESC')}, source_counts.last_used_at) END
    FROM (SELECT source_id, function, COUNT(*) AS uses, MIN(timestamp) AS first, MAX(timestamp) AS last FROM ${gone} AS used
      GROUP BY source_id, function) AS gone
    WHERE source_counts.source_id = gone.source_id AND source_counts.function = gone.function`;
}

interface Portion {
  readonly numbers: readonly number[];
  readonly places: string;
}

function portions(rows: readonly { readonly seq: number }[]): Portion[] {
  const found: Portion[] = [];
  for (let start = 0; start < rows.length; start += AT_ONCE) {
    const numbers = rows.slice(start, start + AT_ONCE).map(({ seq }) => seq);
    found.push({ numbers, places: numbers.map(() => '?').join(', ') });
  }
  return found;
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
