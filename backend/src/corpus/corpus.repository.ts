import { Inject, Injectable } from '@nestjs/common';
import { In, type EntityManager, type SelectQueryBuilder } from 'typeorm';
import { Database } from '../database/database.js';
import { withoutIndex } from '../database/sqlite.js';
import { CorpusEntry } from './corpus-entry.entity.js';
import type { NewCorpusEntry } from './corpus-entry.mapper.js';
import type { Comparable } from './similarity-index.js';
import type { CorpusFilter, CorpusQuery, RecentQuery, TopQuery } from './dto/corpus.queries.js';

export interface CorpusPage {
  readonly items: CorpusEntry[];
  readonly hasMore: boolean;
  readonly total: number;
}

export interface CorpusSummary {
  readonly entries: number;
  readonly perfect: number;
  readonly mean_score: number | null;
}

@Injectable()
export class CorpusRepository {
  constructor(@Inject(Database) private readonly database: Database) {}

  /** Stores the entry, unless its id is there already. */
  async add(entry: NewCorpusEntry): Promise<void> {
    await this.database.write((manager) => insertMissing(manager, [entry]));
  }

  /** Stores those entries whose id is not there yet; tells how many. */
  addMissing(entries: readonly NewCorpusEntry[]): Promise<number> {
    return this.database.write(async (manager) => {
      const ids = { id: In(entries.map(({ id }) => id)) };
      const known = await manager.countBy(CorpusEntry, ids);
      await insertMissing(manager, entries);
      return (await manager.countBy(CorpusEntry, ids)) - known;
    });
  }

  /** One page, newest first, and how many entries the filter passes in all. */
  async find(query: CorpusQuery): Promise<CorpusPage> {
    const { limit, offset } = query;
    const items = await newestFirst(this.filtered(query)).limit(limit).offset(offset).getMany();
    const total = await this.filtered(query).getCount();
    return { items, hasMore: offset + items.length < total, total };
  }

  async summarise(filter: CorpusFilter): Promise<CorpusSummary> {
    const row = await this.filtered(filter)
      .select('COUNT(*)', 'entries')
      .addSelect('COALESCE(SUM(entry.is_perfect), 0)', 'perfect')
      .addSelect('AVG(entry.score)', 'mean_score')
      .getRawOne<CorpusSummary>();
    return row ?? { entries: 0, perfect: 0, mean_score: null };
  }

  /** The best entries of a function: perfect first, then lower score, then newer. */
  findTop({ func, limit }: TopQuery): Promise<CorpusEntry[]> {
    return this.filtered({ func })
      .orderBy('entry.is_perfect', 'DESC')
      .addOrderBy('entry.score', 'ASC')
      .addOrderBy('entry.timestamp', 'DESC')
      .addOrderBy('entry.arrival', 'DESC')
      .limit(limit)
      .getMany();
  }

  findRecent({ limit }: RecentQuery): Promise<CorpusEntry[]> {
    return newestFirst(this.filtered({})).limit(limit).getMany();
  }

  async findByIds(ids: readonly string[]): Promise<CorpusEntry[]> {
    return this.database.read.findBy(CorpusEntry, { id: In([...ids]) });
  }

  /** Those of the ids that are in the corpus. */
  async findKnown(ids: readonly string[]): Promise<string[]> {
    const entries = await this.database.read.find(CorpusEntry, { where: { id: In([...ids]) }, select: { id: true } });
    return entries.map(({ id }) => id);
  }

  /** What similarity compares, of the entries that arrived after `arrival`, in their order of arrival. */
  findComparablesAfter(arrival: number, limit: number): Promise<(Comparable & Pick<CorpusEntry, 'arrival'>)[]> {
    return this.database.read
      .createQueryBuilder(CorpusEntry, 'entry')
      .select(['entry.id', 'entry.arrival', 'entry.sig_key', 'entry.post_bow', 'entry.is_perfect', 'entry.snippet'])
      .where('entry.arrival > :arrival', { arrival })
      .orderBy('entry.arrival', 'ASC')
      .limit(limit)
      .getMany();
  }

  private filtered(filter: CorpusFilter): SelectQueryBuilder<CorpusEntry> {
    const { id, func, funcContains, perfectOnly, minScore, maxScore, startDate, endDate } = filter;
    const query = this.database.read.createQueryBuilder(CorpusEntry, 'entry');
    if (id !== undefined) query.andWhere('entry.id = :id', { id });
    if (func !== undefined) query.andWhere('entry.func_name = :func', { func });
    if (funcContains !== undefined)
      query.andWhere(`LOWER(entry.func_name) LIKE :pattern ESCAPE '\\'`, { pattern: containing(funcContains) });
    // Within one function, the index that has the answer's order serves; corpus_best would find fewer rows, but has to sort them.
    const within = func === undefined ? (column: string): string => column : withoutIndex;
    if (perfectOnly === true) query.andWhere(`${within('entry.is_perfect')} = 1`);
    if (minScore !== undefined) query.andWhere(`${within('entry.score')} >= :minScore`, { minScore });
    if (maxScore !== undefined) query.andWhere(`${within('entry.score')} <= :maxScore`, { maxScore });
    if (startDate !== undefined) query.andWhere('entry.timestamp >= :startDate', { startDate });
    if (endDate !== undefined) query.andWhere('entry.timestamp <= :endDate', { endDate });
    return query;
  }
}

function newestFirst(query: SelectQueryBuilder<CorpusEntry>): SelectQueryBuilder<CorpusEntry> {
  return query.orderBy('entry.timestamp', 'DESC').addOrderBy('entry.arrival', 'DESC');
}

/** A LIKE pattern in which no character of the text is a wildcard; only ASCII letters are lowered, as SQLite's LOWER does. */
function containing(text: string): string {
  const literal = text.replaceAll(/[\\%_]/g, '\\$&').replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
  return `%${literal}%`;
}

async function insertMissing(manager: EntityManager, entries: readonly NewCorpusEntry[]): Promise<void> {
  await manager
    .createQueryBuilder()
    .insert()
    .into(CorpusEntry)
    .values([...entries])
    .orIgnore()
    .updateEntity(false)
    .execute();
}
