/** What SQLite makes of texts, in SQL; the indexes of the migrations are on the very same expressions. */
import type { WordCondition } from '../engine.js';
import { SPACE_CODES } from '../words.js';

/** See `Database.withoutSpace`. */
export function withoutSpace(text: string): string {
  return SPACE_CODES.reduce((inner, code) => `REPLACE(${inner}, CHAR(${code}), '')`, text);
}

/** See `Database.entriesWith`. */
export function entriesWith(words: readonly string[]): WordCondition {
  const parameter = words.map((word) => `"${word}"`).join(' AND ');
  const found = 'FROM corpus_text WHERE corpus_text MATCH ?';
  return { condition: `seq IN (SELECT rowid ${found})`, counted: `SELECT COUNT(*) AS total ${found}`, parameter: `${parameter}*` };
}
