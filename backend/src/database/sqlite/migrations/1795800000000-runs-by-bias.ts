import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Holds all that is counted by the bias, in its order: SQLite sorts 100,000 runs for longer than it reads them. Seeds never touch it; PostgreSQL, which
 * groups by hashing, has no need of it.
 */
const INDEX = 'runs_by_bias ON runs (seeding_enabled, seed_bias, outcomes, solved) WHERE has_meta = 1';

export class RunsByBias1795800000000 implements MigrationInterface {
  readonly name = 'RunsByBias1795800000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE INDEX ${INDEX}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX runs_by_bias');
  }
}
