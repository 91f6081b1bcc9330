import { Inject, Injectable } from '@nestjs/common';
import { conflict, refused } from '../common/errors.js';
import { Database } from '../database/database.js';
import type { Portions } from '../database/engine.js';
import type { NewRecord } from '../database/record-table.js';
import type { UsedSeedsQuery } from './dto/used-seeds.query.js';
import { UsedSeed } from './used-seed.entity.js';

const NEWEST_FIRST = 'ORDER BY timestamp DESC, seq DESC LIMIT ?';

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
    const ofRun = run_id === undefined ? [] : [run_id];
    if (after !== undefined) {
      const { arrival } = await this.findNamed('after', after);
      const within = run_id === undefined ? '' : `AND ${this.database.withoutIndex('run_id')} = ?`;
      return this.database.list(UsedSeed, {
        clauses: `WHERE seq > ? ${within} ORDER BY seq LIMIT ?`,
        parameters: [arrival, ...ofRun, limit],
      });
    }
    if (before !== undefined) {
      const { arrival, timestamp } = await this.findNamed('before', before);
      const within = run_id === undefined ? '' : 'run_id = ? AND';
      return this.database.list(UsedSeed, {
        clauses: `WHERE ${within} (timestamp, seq) < (?, ?) ${NEWEST_FIRST}`,
        parameters: [...ofRun, timestamp, arrival, limit],
      });
    }
    const within = run_id === undefined ? '' : 'WHERE run_id = ?';
    return this.database.list(UsedSeed, { clauses: `${within} ${NEWEST_FIRST}`, parameters: [...ofRun, limit] });
  }

  /** How many seeds a run has used. */
  async count(run_id: string): Promise<number> {
    const row = await this.database.one<{ count: number }>('SELECT COUNT(*) AS count FROM used_seeds WHERE run_id = ?', [run_id]);
    return row?.count ?? 0;
  }

  private async findNamed(parameter: string, id: string): Promise<Pick<UsedSeed, 'arrival' | 'timestamp'>> {
    const seed = await this.database.one<Pick<UsedSeed, 'arrival' | 'timestamp'>>(
      'SELECT seq AS arrival, timestamp FROM used_seeds WHERE id = ?',
      [id],
    );
    if (seed === undefined) throw refused('bad_query', [{ path: parameter, message: 'must be the id of a seed that is stored' }]);
    return seed;
  }
}
