import { Inject, Injectable } from '@nestjs/common';
import { conflict, refused } from '../common/errors.js';
import { Database } from '../database/database.js';
import type { Portions, Selection } from '../database/engine.js';
import type { NewRecord } from '../database/record-table.js';
import type { UsedSeedsQuery } from './dto/used-seeds.query.js';
import { UsedSeed } from './used-seed.entity.js';

/** A place in the order of the lists. */
type Place = Pick<UsedSeed, 'arrival' | 'timestamp'>;

@Injectable()
export class UsedSeedsRepository {
  constructor(@Inject(Database) private readonly database: Database) {}

  /**
   * Stores a seed once, however often it is sent.
   * @throws AppError `conflict` when the id is stored with another payload
   */
  async add(seed: NewRecord<UsedSeed>): Promise<void> {
    const [outcome] = await this.database.store([seed]);
    if (outcome === 'conflict') throw conflict();
  }

  /**
   * Newest first, from behind `before` on; with `after`, in order of arrival.
   * @throws AppError `bad_query` when no seed has the id in `before` or `after`
   */
  async find({ run_id, limit, before, after }: UsedSeedsQuery): Promise<Portions<UsedSeed>> {
    if (before !== undefined && after !== undefined)
      throw refused('bad_query', [{ path: 'before', message: 'must not be given together with after' }]);
    if (after !== undefined) {
      const { arrival } = await this.findNamed('after', after);
      const within = run_id === undefined ? '' : `AND ${this.database.withoutIndex('run_id')} = ?`;
      return this.database.list(UsedSeed, {
        clauses: `WHERE seq > ? ${within} ORDER BY seq LIMIT ?`,
        parameters: [arrival, ...(run_id === undefined ? [] : [run_id]), limit],
      });
    }
    const behind = before === undefined ? undefined : await this.findNamed('before', before);
    return this.database.list(UsedSeed, run_id === undefined ? newest(limit, behind) : newestOfRun(run_id, limit, behind));
  }

  /** How many seeds a run has used. */
  async count(run_id: string): Promise<number> {
    const row = await this.database.one<{ count: number }>('SELECT COUNT(*) AS count FROM used_seeds WHERE run_id = ?', [run_id]);
    return row?.count ?? 0;
  }

  private async findNamed(parameter: string, id: string): Promise<Place> {
    const seed = await this.database.one<Place>('SELECT seq AS arrival, timestamp FROM used_seeds WHERE id = ?', [id]);
    if (seed === undefined) throw refused('bad_query', [{ path: parameter, message: 'must be the id of a seed that is stored' }]);
    return seed;
  }
}

function newest(limit: number, behind: Place | undefined): Selection {
  const order = 'ORDER BY timestamp DESC, seq DESC LIMIT ?';
  if (behind === undefined) return { clauses: order, parameters: [limit] };
  return { clauses: `WHERE (timestamp, seq) < (?, ?) ${order}`, parameters: [behind.timestamp, behind.arrival, limit] };
}

/**
 * The run is given as a range, and ordered by: so the index of runs is the only one that has this order. With `run_id = ?` the one of all seeds
 * by time has it too, and PostgreSQL may take it, which for a large run of long ago means to walk over everything since.
 */
function newestOfRun(run_id: string, limit: number, behind: Place | undefined): Selection {
  const order = 'ORDER BY run_id DESC, timestamp DESC, seq DESC LIMIT ?';
  if (behind === undefined) return { clauses: `WHERE run_id >= ? AND run_id <= ? ${order}`, parameters: [run_id, run_id, limit] };
  return {
    clauses: `WHERE run_id >= ? AND (run_id, timestamp, seq) < (?, ?, ?) ${order}`,
    parameters: [run_id, run_id, behind.timestamp, behind.arrival, limit],
  };
}
