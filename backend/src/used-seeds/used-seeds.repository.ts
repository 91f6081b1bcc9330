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
   * @throws AppError `bad_query` when no seed has the id in `before` or `after`, or `function` is given without `run_id`
   */
  async find({ run_id, function: name, limit, before, after }: UsedSeedsQuery): Promise<Portions<UsedSeed>> {
    if (name !== undefined && run_id === undefined)
      throw refused('bad_query', [{ path: 'function', message: 'must be given together with run_id' }]);
    if (before !== undefined && after !== undefined)
      throw refused('bad_query', [{ path: 'before', message: 'must not be given together with after' }]);
    if (after !== undefined) {
      const { arrival } = await this.findNamed('after', after);
      const filters = Object.entries({ run_id, function: name }).flatMap(([column, value]) =>
        value === undefined ? [] : [{ column, value }],
      );
      const within = filters.map(({ column }) => `AND ${this.database.withoutIndex(column)} = ?`).join(' ');
      return this.database.list(UsedSeed, {
        clauses: `WHERE seq > ? ${within} ORDER BY seq LIMIT ?`,
        parameters: [arrival, ...filters.map(({ value }) => value), limit],
      });
    }
    const behind = before === undefined ? undefined : await this.findNamed('before', before);
    if (run_id === undefined) return this.database.list(UsedSeed, newest(limit, behind));
    if (name === undefined) return this.database.list(UsedSeed, newestOfRun(run_id, limit, behind));
    return this.database.list(UsedSeed, this.newestOfFunction(run_id, name, limit, behind));
  }

  /** How many seeds a run has used, or one of its functions. */
  async count(run_id: string, name?: string): Promise<number> {
    const row = await this.database.one<{ count: number }>(
      `SELECT COUNT(*) AS count FROM used_seeds WHERE run_id = ? ${name === undefined ? '' : 'AND function = ?'}`,
      name === undefined ? [run_id] : [run_id, name],
    );
    return row?.count ?? 0;
  }

  /** A run gives a function a handful of seeds: these are sorted, rather than all of the run walked over. */
  private newestOfFunction(run_id: string, name: string, limit: number, behind: Place | undefined): Selection {
    const time = this.database.withoutIndex('timestamp');
    const place = behind === undefined ? '' : `AND (${time}, seq) < (?, ?)`;
    return {
      clauses: `WHERE run_id = ? AND function = ? ${place} ORDER BY ${time} DESC, seq DESC LIMIT ?`,
      parameters: [run_id, name, ...(behind === undefined ? [] : [behind.timestamp, behind.arrival]), limit],
    };
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
