import { Inject, Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import type { StoredValue } from '../database/record-table.js';
import type { Usage } from '../outcomes/index.js';
import { nodeOf } from './lineage-nodes.js';
import { seedsOfSources } from './source.sql.js';
import { places } from './places.js';

/** The synthesis of a function in a run. */
export interface Trial {
  readonly run_id: string;
  readonly function: string;
}

/** What is known of a source: its corpus entry where there is one, and its uses. */
export interface EntryRow {
  readonly id: string;
  readonly function: string;
  readonly is_perfect: number;
  readonly score: number;
  readonly timestamp: string;
}

export interface TrialRow extends Trial {
  readonly timestamp: string;
  /** Of the final outcome; null as long as there is none, and so is what follows. */
  readonly id: string | null;
  readonly is_solved: number | null;
  readonly passed: number | null;
  readonly total: number | null;
  readonly usage: Usage | null;
}

/** A source was used in a trial. */
export interface UseLink extends Trial {
  readonly source_id: string;
  readonly seeds: number;
  /** Of the winning seed, where this source is its. */
  readonly similarity: number | null;
  readonly is_winner: number;
}

/** The result of a trial became an entry. */
export interface BecameLink extends Trial {
  readonly entry: string;
}

/** Both kinds of links, by either of their ends. All of it goes through surveys: a source may have any number of uses. */
@Injectable()
export class LineageRepository {
  constructor(@Inject(Database) private readonly database: Database) {}

  /** The source, or the trial, that an id names: of an entry or a source, an outcome, or a used seed; or that has it as its key. */
  async resolve(id: string): Promise<{ readonly entry: string } | Trial | undefined> {
    const one = async <Row>(sql: string): Promise<Row | undefined> => (await this.database.survey<Row>(sql, [id]))[0];
    if (await this.isSource(id)) return { entry: id };
    const trial = await one<Trial>('SELECT run_id, function FROM outcomes WHERE id = ?');
    if (trial !== undefined) return trial;
    const seed = await one<Trial & { readonly source_id: string | null }>(
      `SELECT run_id, function, NULLIF(source_id, '') AS source_id FROM used_seeds WHERE id = ?`,
    );
    if (seed !== undefined) return seed.source_id === null ? seed : { entry: seed.source_id };
    const node = nodeOf(id);
    if (node === undefined || !('entry' in node)) return node && this.knownTrial(node);
    return (await this.isSource(node.entry)) ? node : undefined;
  }

  /** In the corpus, or used. */
  private async isSource(id: string): Promise<boolean> {
    const rows = await this.database.survey(
      'SELECT id FROM corpus WHERE id = ? UNION ALL SELECT source_id FROM source_counts WHERE source_id = ? LIMIT 1',
      [id, id],
    );
    return rows.length > 0;
  }

  /** A trial without an outcome has no id but its key. */
  private async knownTrial({ run_id, function: name }: Trial): Promise<Trial | undefined> {
    const [trial] = await this.database.survey<Trial>(
      `SELECT run_id, function FROM used_seeds WHERE run_id = ? AND function = ?
        UNION SELECT run_id, function FROM outcomes WHERE run_id = ? AND function = ?`,
      [run_id, name, run_id, name],
    );
    return trial;
  }

  /** Trials in which a source was used, the newest first. */
  trialsUsing(entries: readonly string[], limit: number): Promise<Trial[]> {
    return this.database.survey<Trial>(
      `SELECT seed.run_id, seed.function FROM ${seedsOfSources(`known.source_id IN (${places(entries)})`)}
        GROUP BY seed.run_id, seed.function ORDER BY MAX(seed.timestamp) DESC, seed.run_id, seed.function LIMIT ?`,
      [...entries, limit],
    );
  }

  /** Sources that were used in trials, those used last first. */
  async sourcesOf(trials: readonly Trial[], limit: number): Promise<string[]> {
    const rows = await this.database.survey<{ source_id: string }>(
      `WITH ${wanted(trials)} SELECT seed.source_id FROM wanted JOIN used_seeds AS seed
          ON seed.run_id = wanted.run_id AND seed.function = wanted.function
        WHERE seed.source_id <> '' GROUP BY seed.source_id ORDER BY MAX(seed.timestamp) DESC, seed.source_id LIMIT ?`,
      [...parametersOf(trials), limit],
    );
    return rows.map(({ source_id }) => source_id);
  }

  /** Entries that the results of trials became, the newest first. */
  async entriesFrom(trials: readonly Trial[], limit: number): Promise<string[]> {
    const rows = await this.database.survey<{ entry: string }>(
      `WITH ${wanted(trials)} SELECT entry FROM (${this.became(FROM_TRIALS)}) AS link
        GROUP BY entry, entry_time ORDER BY entry_time DESC, entry LIMIT ?`,
      [...parametersOf(trials), limit],
    );
    return rows.map(({ entry }) => entry);
  }

  /** Trials whose results became entries, the newest first. */
  trialsBefore(entries: readonly string[], limit: number): Promise<Trial[]> {
    return this.database.survey<Trial>(
      `SELECT run_id, function FROM (${this.became(fromEntries(entries))}) AS link
        GROUP BY run_id, function ORDER BY MAX(outcome_time) DESC, run_id, function LIMIT ?`,
      [...entries, limit],
    );
  }

  entries(ids: readonly string[]): Promise<EntryRow[]> {
    return this.database.survey<EntryRow>(
      `SELECT id, func_name AS function, is_perfect, score, timestamp FROM corpus WHERE id IN (${places(ids)})`,
      ids,
    );
  }

  trials(trials: readonly Trial[]): Promise<TrialRow[]> {
    return this.database.survey<TrialRow>(
      `WITH ${wanted(trials)} SELECT wanted.run_id, wanted.function, COALESCE(outcome.timestamp, (${firstSeed('wanted')})) AS timestamp,
          outcome.id, final.is_solved, outcome.passed, outcome.total, COALESCE(outcome.usage, final.usage) AS usage
        FROM wanted LEFT JOIN trials AS final ON final.run_id = wanted.run_id AND final.function = wanted.function
        LEFT JOIN outcomes AS outcome ON outcome.seq = final.outcome WHERE wanted.run_id IS NOT NULL`,
      parametersOf(trials),
    );
  }

  /** The uses of these sources in these trials. */
  usesBetween(entries: readonly string[], trials: readonly Trial[]): Promise<UseLink[]> {
    return this.database.survey<UseLink>(
      `WITH ${wanted(trials)}, used AS (
          SELECT seed.source_id, seed.run_id, seed.function, COUNT(*) AS seeds FROM wanted JOIN used_seeds AS seed
            ON seed.run_id = wanted.run_id AND seed.function = wanted.function
          WHERE seed.source_id IN (${places(entries)}) GROUP BY seed.source_id, seed.run_id, seed.function)
        SELECT used.source_id, used.run_id, used.function, used.seeds, CASE WHEN final.source_id = used.source_id THEN final.similarity END AS similarity,
          CASE WHEN final.source_id = used.source_id AND COALESCE(final.usage, '') <> 'ignored' THEN 1 ELSE 0 END AS is_winner
        FROM used LEFT JOIN trials AS final ON final.run_id = used.run_id AND final.function = used.function`,
      [...parametersOf(trials), ...entries],
    );
  }

  /** All results of these trials that became entries. */
  becameOf(trials: readonly Trial[]): Promise<BecameLink[]> {
    return this.database.survey<BecameLink>(`WITH ${wanted(trials)} ${this.became(FROM_TRIALS)}`, parametersOf(trials));
  }

  /** How often each source was used, and in how many trials. */
  countUses(
    entries: readonly string[],
  ): Promise<{ readonly source_id: string; readonly uses: number | string; readonly trials: number }[]> {
    return this.database.survey(
      `SELECT source_id, SUM(seeds) AS uses, COUNT(*) AS trials FROM (
          SELECT seed.source_id, COUNT(*) AS seeds FROM ${seedsOfSources(`known.source_id IN (${places(entries)})`)}
          GROUP BY seed.source_id, seed.run_id, seed.function) AS used
        GROUP BY source_id`,
      entries,
    );
  }

  /** How many sources were used in each trial. */
  countSources(trials: readonly Trial[]): Promise<(Trial & { readonly sources: number })[]> {
    return this.database.survey(
      `WITH ${wanted(trials)} SELECT wanted.run_id, wanted.function, COUNT(DISTINCT NULLIF(seed.source_id, '')) AS sources
        FROM wanted JOIN used_seeds AS seed
          ON seed.run_id = wanted.run_id AND seed.function = wanted.function GROUP BY wanted.run_id, wanted.function`,
      parametersOf(trials),
    );
  }

  /** From how many trials each entry came. */
  countOrigins(entries: readonly string[]): Promise<{ readonly entry: string; readonly trials: number }[]> {
    return this.database.survey(
      `SELECT entry, COUNT(*) AS trials FROM (${this.became(fromEntries(entries))}) AS link GROUP BY entry`,
      entries,
    );
  }

  /**
   * A SELECT of the links from results to entries. The entry has the text and the function of the result; it was none of the seeds, and is
   * not older than the first of them, or than the run where there were none: otherwise it was there before, and is not made of it.
   */
  private became(from: string): string {
    const text = (of: string): string => this.database.withoutSpace(`${of}.snippet`);
    const first = `COALESCE((${firstSeed('final')}), (SELECT run.started_at FROM runs AS run WHERE run.run_id = final.run_id))`;
    const sameText = `LENGTH(${text('outcome')}) = LENGTH(${text('entry')}) AND ${text('outcome')} = ${text('entry')}`;
    return `SELECT final.run_id, final.function, outcome.timestamp AS outcome_time, entry.id AS entry, entry.timestamp AS entry_time
      FROM ${from} AND entry.func_name = outcome.function AND ${sameText} AND entry.timestamp >= ${first}
        AND NOT EXISTS (SELECT 1 FROM used_seeds AS seed
          WHERE seed.run_id = final.run_id AND seed.function = final.function AND seed.source_id = entry.id)`;
  }
}

/** Each begins with what is given and ends in conditions; the order is the one in which the indexes lead. */
const FROM_TRIALS = `wanted CROSS JOIN trials AS final CROSS JOIN outcomes AS outcome CROSS JOIN corpus AS entry
  WHERE final.run_id = wanted.run_id AND final.function = wanted.function AND outcome.seq = final.outcome`;

function fromEntries(entries: readonly string[]): string {
  return `corpus AS entry CROSS JOIN outcomes AS outcome CROSS JOIN trials AS final
    WHERE entry.id IN (${places(entries)}) AND final.outcome = outcome.seq`;
}

function firstSeed(of: string): string {
  return `SELECT MIN(seed.timestamp) FROM used_seeds AS seed WHERE seed.run_id = ${of}.run_id AND seed.function = ${of}.function`;
}

/** The trials as a table. There is always a row, of which nothing is found: VALUES takes none at all. */
function wanted(trials: readonly Trial[]): string {
  return `wanted (run_id, function) AS (VALUES ${['(NULL, NULL)', ...trials.map(() => '(?, ?)')].join(', ')})`;
}

function parametersOf(trials: readonly Trial[]): StoredValue[] {
  return trials.flatMap((trial) => [trial.run_id, trial.function]);
}
