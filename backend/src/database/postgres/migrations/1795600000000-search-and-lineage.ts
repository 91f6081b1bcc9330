import type { MigrationInterface, QueryRunner } from 'typeorm';
import { snippetWords, withoutSpace } from '../text.js';

/** Snippets are found by their length, and the few of one length are compared. */
const INDEXES = {
  corpus_words: `ON corpus USING gin ((${snippetWords('snippet')}))`,
  corpus_by_length: `ON corpus (LENGTH(${withoutSpace('snippet')}), func_name)`,
  outcomes_by_length: `ON outcomes (LENGTH(${withoutSpace('snippet')}), function) WHERE snippet IS NOT NULL`,
};

/** The words of the corpus, and what finds snippets that are equal up to white space. */
export class SearchAndLineage1795600000000 implements MigrationInterface {
  readonly name = 'SearchAndLineage1795600000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const [name, index] of Object.entries(INDEXES)) await runner.query(`CREATE INDEX ${name} ${index}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const name of Object.keys(INDEXES)) await runner.query(`DROP INDEX ${name}`);
  }
}
