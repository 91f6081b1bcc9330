import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A commit of 2,000 records updates each row of a page twice, and each needs room on the same page, or its indexes are written too and the table grows
 * to many times its size. It is of pages that are written from now on; the tables are made again by the migrations before.
 */
export class RoomForUpdates1796000000000 implements MigrationInterface {
  readonly name = 'RoomForUpdates1796000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE source_counts SET (fillfactor = 30)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE source_counts RESET (fillfactor)');
  }
}
