import { Inject, Injectable } from '@nestjs/common';
import { conflict, refused } from '../common/errors.js';
import { Database } from '../database/database.js';
import type { Portions } from '../database/engine.js';
import type { NewRecord, StoredValue } from '../database/record-table.js';
import type { OutcomesQuery } from './dto/outcomes.query.js';
import type { Outcome } from './outcome.entity.js';
import { ReportedOutcome } from './reported-outcome.entity.js';

@Injectable()
export class OutcomesRepository {
  constructor(@Inject(Database) private readonly database: Database) {}

  /**
   * Stores an outcome once, however often it is sent.
   * @throws AppError `conflict` when the id is stored with another payload
   */
  async add(outcome: NewRecord<Outcome>): Promise<void> {
    const [stored] = await this.database.store([outcome]);
    if (stored === 'conflict') throw conflict();
  }

  /**
   * Newest first, from behind `before` on.
   * @throws AppError `bad_query` when no outcome has the id in `before`
   */
  async find({ run_id, function: func, history, limit, before }: OutcomesQuery): Promise<Portions<ReportedOutcome>> {
    const conditions: string[] = history === true ? [] : ['final IS NOT NULL'];
    const parameters: StoredValue[] = [];
    if (run_id !== undefined) {
      conditions.push('run_id = ?');
      parameters.push(run_id);
    }
    if (func !== undefined) {
      conditions.push('function = ?');
      parameters.push(func);
    }
    if (before !== undefined) {
      const { timestamp, arrival } = await this.findNamed(before);
      conditions.push('(timestamp, seq) < (?, ?)');
      parameters.push(timestamp, arrival);
    }
    const where = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
    return this.database.list(ReportedOutcome, {
      clauses: `${where} ORDER BY timestamp DESC, seq DESC LIMIT ?`,
      parameters: [...parameters, limit],
    });
  }

  /** How many outcomes a run has: one for each function, or with those that were superseded. */
  async count(run_id: string, history: boolean): Promise<number> {
    const table = history ? 'outcomes' : 'trials';
    const row = await this.database.one<{ count: number }>(`SELECT COUNT(*) AS count FROM ${table} WHERE run_id = ?`, [run_id]);
    return row?.count ?? 0;
  }

  private async findNamed(id: string): Promise<Pick<Outcome, 'arrival' | 'timestamp'>> {
    const found = await this.database.one<Pick<Outcome, 'arrival' | 'timestamp'>>(
      'SELECT seq AS arrival, timestamp FROM outcomes WHERE id = ?',
      [id],
    );
    if (found === undefined) throw refused('bad_query', [{ path: 'before', message: 'must be the id of an outcome that is stored' }]);
    return found;
  }
}
