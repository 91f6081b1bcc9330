import { Inject, Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { Database } from '../database/database.js';
import { RunMeta } from './run-meta.entity.js';
import type { NewRunMeta } from './run-meta.mapper.js';

const REPLACED_COLUMNS = ['timestamp', 'seed_bias', 'seeding_enabled', 'max_iters', 'beam', 'notes'] satisfies (keyof RunMeta)[];

@Injectable()
export class RunMetaRepository {
  constructor(@Inject(Database) private readonly database: Database) {}

  /** Stores the run's metadata, in place of earlier ones of the same run. */
  async put(run: NewRunMeta): Promise<void> {
    await this.database.write((manager) =>
      manager.createQueryBuilder().insert().into(RunMeta).values(run).orUpdate(REPLACED_COLUMNS, ['run_id']).updateEntity(false).execute(),
    );
  }

  /** Stores the metadata of those runs that have none yet; tells how many. */
  addMissing(runs: readonly NewRunMeta[]): Promise<number> {
    return this.database.write(async (manager) => {
      const known = await manager.countBy(RunMeta, { run_id: In(runs.map(({ run_id }) => run_id)) });
      await manager
        .createQueryBuilder()
        .insert()
        .into(RunMeta)
        .values([...runs])
        .orIgnore()
        .updateEntity(false)
        .execute();
      return (await manager.countBy(RunMeta, { run_id: In(runs.map(({ run_id }) => run_id)) })) - known;
    });
  }

  /** The run that began last; of several at the same millisecond, the one that arrived last. */
  findLatest(): Promise<RunMeta | null> {
    return this.database.read
      .createQueryBuilder(RunMeta, 'run')
      .orderBy('run.timestamp', 'DESC')
      .addOrderBy('run.arrival', 'DESC')
      .limit(1)
      .getOne();
  }
}
