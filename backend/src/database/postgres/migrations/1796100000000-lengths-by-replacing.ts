import type { MigrationInterface, QueryRunner } from 'typeorm';
import { withoutSpace } from '../text.js';

const LENGTH = `LENGTH(${withoutSpace('snippet')})`;
const INDEXES = {
  corpus_by_length: `ON corpus (${LENGTH}, func_name)`,
  outcomes_by_name: `ON outcomes (function, timestamp, seq, ${LENGTH})`,
};

/** An index is used by the very expression that it was made of, which is another by now. */
export class LengthsByReplacing1796100000000 implements MigrationInterface {
  readonly name = 'LengthsByReplacing1796100000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const [name, index] of Object.entries(INDEXES)) {
      await runner.query(`DROP INDEX ${name}`);
      await runner.query(`CREATE INDEX ${name} ${index}`);
    }
  }

  /** The version before does its work without them, too. */
  down(): Promise<void> {
    return Promise.resolve();
  }
}
