import { isDeepStrictEqual } from 'node:util';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager, SelectQueryBuilder } from 'typeorm';
import { In } from 'typeorm';
import { AppError, refused } from '../common/errors.js';
import { Database } from '../database/database.js';
import { withoutIndex } from '../database/sqlite.js';
import type { UsedSeedsQuery } from './dto/used-seeds.query.js';
import { UsedSeed } from './used-seed.entity.js';
import type { NewUsedSeed } from './used-seed.mapper.js';

/** Which parts of a seed the client named itself, and a retry therefore repeats. */
export interface ClientSent {
  readonly id: boolean;
  readonly timestamp: boolean;
}

@Injectable()
export class UsedSeedsRepository {
  constructor(@Inject(Database) private readonly database: Database) {}

  /**
   * Stores a seed once, however often it is sent.
   * @throws AppError `conflict` when the id is stored with another payload
   */
  async add(seed: NewUsedSeed, clientSent: ClientSent): Promise<void> {
    await this.database.write(async (manager) => {
      await insertMissing(manager, [seed]);
      if (!clientSent.id) return;
      const stored = await manager.findOneByOrFail(UsedSeed, { id: seed.id });
      if (!isSamePayload(stored, seed, clientSent))
        throw new AppError('conflict', 'A seed with this id is stored already, with another payload.');
    });
  }

  /** Stores those seeds whose id is not there yet; tells how many. */
  addMissing(seeds: readonly NewUsedSeed[]): Promise<number> {
    return this.database.write(async (manager) => {
      const ids = { id: In(seeds.map(({ id }) => id)) };
      const known = await manager.countBy(UsedSeed, ids);
      await insertMissing(manager, seeds);
      return (await manager.countBy(UsedSeed, ids)) - known;
    });
  }

  /**
   * Newest first, from behind `before` on; with `after`, in order of arrival.
   * @throws AppError `bad_query` when no seed has the id in `before` or `after`
   */
  async find({ run_id, limit, before, after }: UsedSeedsQuery): Promise<UsedSeed[]> {
    if (before !== undefined && after !== undefined)
      throw refused('bad_query', [{ path: 'before', message: 'must not be given together with after' }]);
    const query = this.database.read.createQueryBuilder(UsedSeed, 'seed').limit(limit);
    if (after !== undefined) {
      const { arrival } = await this.findNamed('after', after);
      query.where('seed.arrival > :arrival', { arrival }).orderBy('seed.arrival', 'ASC');
      if (run_id !== undefined) query.andWhere(`${withoutIndex('seed.run_id')} = :run_id`, { run_id });
      return query.getMany();
    }
    if (run_id !== undefined) query.andWhere('seed.run_id = :run_id', { run_id });
    if (before !== undefined) behind(query, await this.findNamed('before', before));
    return query.orderBy('seed.timestamp', 'DESC').addOrderBy('seed.arrival', 'DESC').getMany();
  }

  /** How many seeds a run has used. */
  count(run_id: string): Promise<number> {
    return this.database.read.countBy(UsedSeed, { run_id });
  }

  private async findNamed(parameter: string, id: string): Promise<Pick<UsedSeed, 'arrival' | 'timestamp'>> {
    const seed = await this.database.read.findOne(UsedSeed, { where: { id }, select: { id: true, arrival: true, timestamp: true } });
    if (seed === null) throw refused('bad_query', [{ path: parameter, message: 'must be the id of a seed that is stored' }]);
    return seed;
  }
}

function behind(query: SelectQueryBuilder<UsedSeed>, { timestamp, arrival }: Pick<UsedSeed, 'arrival' | 'timestamp'>): void {
  query.andWhere('(seed.timestamp, seed.arrival) < (:timestamp, :arrival)', { timestamp, arrival });
}

async function insertMissing(manager: EntityManager, seeds: readonly NewUsedSeed[]): Promise<void> {
  await manager
    .createQueryBuilder()
    .insert()
    .into(UsedSeed)
    // TypeORM's type for partial entities does not admit the unknown values of a JSON column.
    .values(seeds as never)
    .orIgnore()
    .updateEntity(false)
    .execute();
}

function isSamePayload(stored: UsedSeed, sent: NewUsedSeed, clientSent: ClientSent): boolean {
  const { arrival: _, ...storedPayload } = stored;
  const timestamp = clientSent.timestamp ? sent.timestamp : stored.timestamp;
  // Through JSON, as the stored one went: it knows no -0.
  return isDeepStrictEqual(JSON.parse(JSON.stringify(storedPayload)), JSON.parse(JSON.stringify({ ...sent, timestamp })));
}
