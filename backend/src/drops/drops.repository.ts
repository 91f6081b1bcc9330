import { Inject, Injectable } from '@nestjs/common';
import { conflict } from '../common/errors.js';
import { Database } from '../database/database.js';
import type { NewRecord } from '../database/record-table.js';
import { Drop } from './drop.entity.js';

const SHOWN = 100;

@Injectable()
export class DropsRepository {
  constructor(@Inject(Database) private readonly database: Database) {}

  /**
   * Stores a report once, however often it is sent.
   * @throws AppError `conflict` when the id is stored with another payload
   */
  async add(drop: NewRecord<Drop>): Promise<void> {
    const [outcome] = await this.database.store([drop]);
    if (outcome === 'conflict') throw conflict();
  }

  async summarise(): Promise<{ readonly total: number; readonly newest: readonly Drop[] }> {
    const row = await this.database.one<{ total: number | string }>('SELECT COALESCE(SUM(count), 0) AS total FROM client_drops');
    const { first } = await this.database.list(Drop, { clauses: 'ORDER BY timestamp DESC, seq DESC LIMIT ?', parameters: [SHOWN] });
    return { total: Number(row?.total ?? 0), newest: first };
  }
}
