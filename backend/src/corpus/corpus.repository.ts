import { Inject, Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { inAsciiLowerCase } from '../common/ascii-case.js';
import { Database } from '../database/database.js';
import type { Portions, Selection } from '../database/engine.js';
import type { NewRecord, StoredValue } from '../database/record-table.js';
import { CorpusEntry } from './corpus-entry.entity.js';
import type { CorpusFilter, CorpusQuery, RecentQuery, TopQuery } from './dto/corpus.queries.js';
import type { Comparable } from './similarity-index.js';

export interface CorpusPage {
  readonly items: Portions<CorpusEntry>;
  readonly hasMore: boolean;
  readonly total: number;
}

export interface CorpusSummary {
  readonly entries: number;
  readonly perfect: number;
  readonly mean_score: number | null;
}

const NEWEST_FIRST = 'ORDER BY timestamp DESC, seq DESC LIMIT ?';

@Injectable()
export class CorpusRepository {
  constructor(@Inject(Database) private readonly database: Database) {}

  /** Stores the entry, unless its id is there already. */
  async add(entry: NewRecord<CorpusEntry>): Promise<void> {
    await this.database.store([entry]);
  }

  /** One page, newest first, and how many entries the filter passes in all. */
  async find(query: CorpusQuery): Promise<CorpusPage> {
    const { limit, offset } = query;
    const { clauses, parameters } = this.filtered(query);
    const row = await this.database.one<{ total: number }>(`SELECT COUNT(*) AS total FROM corpus ${clauses}`, parameters);
    const total = row?.total ?? 0;
    const items = await this.database.list(CorpusEntry, {
      clauses: `${clauses} ${NEWEST_FIRST} OFFSET ?`,
      parameters: [...parameters, limit, offset],
    });
    return { items, hasMore: offset + limit < total, total };
  }

  async summarise(filter: CorpusFilter): Promise<CorpusSummary> {
    const { clauses, parameters } = this.filtered(filter);
    const row = await this.database.one<{ entries: number; perfect: number; mean: number | string | null }>(
      `SELECT COUNT(*) AS entries, COALESCE(SUM(is_perfect), 0) AS perfect, ${this.database.mean('score')} AS mean FROM corpus ${clauses}`,
      parameters,
    );
    const { entries, perfect, mean } = row ?? { entries: 0, perfect: 0, mean: null };
    // Rounded so that the last bits, in which the engines differ, do not show.
    return { entries, perfect, mean_score: mean === null ? null : Number(Number(mean).toPrecision(12)) };
  }

  /** The best entries of a function: perfect first, then lower score, then newer. */
  findTop({ func, limit }: TopQuery): Promise<Portions<CorpusEntry>> {
    return this.database.list(CorpusEntry, {
      clauses: 'WHERE func_name = ? ORDER BY is_perfect DESC, score ASC, timestamp DESC, seq DESC LIMIT ?',
      parameters: [func, limit],
    });
  }

  findRecent({ limit }: RecentQuery): Promise<Portions<CorpusEntry>> {
    return this.database.list(CorpusEntry, { clauses: NEWEST_FIRST, parameters: [limit] });
  }

  async findByIds(ids: readonly string[]): Promise<CorpusEntry[]> {
    return this.database.read((manager) => manager.findBy(CorpusEntry, { id: In([...ids]) }));
  }

  /** Those of the ids that are in the corpus, in the order of their bytes. */
  async findKnown(ids: readonly string[]): Promise<string[]> {
    const entries = await this.database.read((manager) =>
      manager.find(CorpusEntry, { where: { id: In([...ids]) }, select: { id: true }, order: { id: 'ASC' } }),
    );
    return entries.map(({ id }) => id);
  }

  /** What similarity compares, of the entries that arrived after `arrival`, in their order of arrival. */
  findComparablesAfter(arrival: number, limit: number): Promise<(Comparable & Pick<CorpusEntry, 'arrival'>)[]> {
    return this.database.read((manager) =>
      manager
        .createQueryBuilder(CorpusEntry, 'entry')
        .select(['entry.id', 'entry.arrival', 'entry.sig_key', 'entry.post_bow', 'entry.is_perfect', 'entry.snippet'])
        .where('entry.arrival > :arrival', { arrival })
        .orderBy('entry.arrival', 'ASC')
        .limit(limit)
        .getMany(),
    );
  }

  /** The conditions of the filter. */
  private filtered({ id, func, funcContains, perfectOnly, minScore, maxScore, startDate, endDate }: CorpusFilter): Selection {
    const conditions: string[] = [];
    const parameters: StoredValue[] = [];
    const where = (condition: string, value: StoredValue | undefined): void => {
      if (value === undefined) return;
      conditions.push(condition);
      parameters.push(value);
    };
    // Within one function, the index that has the answer's order serves; corpus_best would find fewer rows, but has to sort them.
    const within = func === undefined ? (column: string): string => column : (column: string): string => this.database.withoutIndex(column);
    where('id = ?', id);
    where('func_name = ?', func);
    where(this.database.contains('LOWER(func_name)'), funcContains === undefined ? undefined : inAsciiLowerCase(funcContains));
    where(`${within('is_perfect')} = ?`, perfectOnly === true ? 1 : undefined);
    where(`${within('score')} >= ?`, minScore);
    where(`${within('score')} <= ?`, maxScore);
    where('timestamp >= ?', startDate);
    where('timestamp <= ?', endDate);
    return { clauses: conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`, parameters };
  }
}
