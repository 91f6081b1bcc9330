import { Inject, Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import type { NewRecord } from '../database/record-table.js';
import { RunMeta } from './run-meta.entity.js';

@Injectable()
export class RunMetaRepository {
  constructor(@Inject(Database) private readonly database: Database) {}

  /** Stores the run's metadata, in place of earlier ones of the same run. */
  async put(run: NewRecord<RunMeta>): Promise<void> {
    await this.database.store([run]);
  }

  /** The run that began last; of several at the same millisecond, the one that arrived last. */
  findLatest(): Promise<RunMeta | undefined> {
    return this.database.find(RunMeta, { clauses: 'ORDER BY timestamp DESC, seq DESC LIMIT 1', parameters: [] });
  }
}
