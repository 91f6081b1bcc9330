import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What ended since yesterday, without going through all runs. Written when a run ends; whatever comes before that never touches it. */
const INDEX = 'runs_by_end ON runs (finished_at, status) WHERE finished_at IS NOT NULL';

export class RunsByEnd1795900000000 implements MigrationInterface {
  readonly name = 'RunsByEnd1795900000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE INDEX ${INDEX}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX runs_by_end');
  }
}
