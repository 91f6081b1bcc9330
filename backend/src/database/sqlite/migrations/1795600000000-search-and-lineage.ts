import type { MigrationInterface, QueryRunner } from 'typeorm';
import { withoutSpace } from '../text.js';

/**
 * The index of words holds no text of its own, and neither places nor sizes, which nobody asks for. Entries never change; should somebody
 * delete one by hand, it goes from the index, too.
 */
const WORDS = [
  `CREATE VIRTUAL TABLE corpus_text USING fts5 (snippet, content = 'corpus', content_rowid = 'seq', tokenize = 'ascii', detail = none,
    columnsize = 0)`,
  `INSERT INTO corpus_text (corpus_text) VALUES ('rebuild')`,
  `CREATE TRIGGER corpus_text_insert AFTER INSERT ON corpus BEGIN
    INSERT INTO corpus_text (rowid, snippet) VALUES (new.seq, new.snippet);
  END`,
  `CREATE TRIGGER corpus_text_delete AFTER DELETE ON corpus BEGIN
    INSERT INTO corpus_text (corpus_text, rowid, snippet) VALUES ('delete', old.seq, old.snippet);
  END`,
];

/** Snippets are found by their length, and the few of one length are compared. */
const INDEXES = [
  `corpus_by_length ON corpus (LENGTH(${withoutSpace('snippet')}), func_name)`,
  `outcomes_by_length ON outcomes (LENGTH(${withoutSpace('snippet')}), function) WHERE snippet IS NOT NULL`,
];

/** The words of the corpus, and what finds snippets that are equal up to white space. */
export class SearchAndLineage1795600000000 implements MigrationInterface {
  readonly name = 'SearchAndLineage1795600000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of WORDS) await runner.query(statement);
    for (const index of INDEXES) await runner.query(`CREATE INDEX ${index}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const index of ['corpus_by_length', 'outcomes_by_length']) await runner.query(`DROP INDEX ${index}`);
    for (const trigger of ['corpus_text_insert', 'corpus_text_delete']) await runner.query(`DROP TRIGGER ${trigger}`);
    await runner.query('DROP TABLE corpus_text');
  }
}
