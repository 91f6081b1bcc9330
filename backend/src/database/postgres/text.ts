/** What PostgreSQL makes of texts, in SQL; the indexes of the migrations are on the very same expressions. */
import type { WordCondition } from '../engine.js';
import { SEPARATORS, SPACE_CODES } from '../words.js';

const SPACES = SPACE_CODES.map((code) => `E'\\x${code.toString(16).padStart(2, '0')}'`);

/** See `Database.withoutSpace`. TRANSLATE, which looks at each character, takes five times as long for a snippet. */
export function withoutSpace(text: string): string {
  return SPACES.reduce((rest, space) => `REPLACE(${rest}, ${space}, '')`, text);
}

/** The beginning of a text that is surely no larger than what a tsvector holds. */
const INDEXED_CHARACTERS = 200_000;
/** A word that is longer is cut, not refused. Nobody searches for so many, and the more it is, the longer it takes. */
const WORD_CHARACTERS = 64;

/**
 * The words of a snippet. Not by a text search configuration: its parser and its folding of case depend on the database, and see in 1e5 or in
 * a/b something else than words.
 */
export function snippetWords(snippet: string): string {
  const spaced = `REGEXP_REPLACE(LOWER(LEFT(${snippet}, ${INDEXED_CHARACTERS})), '[${SEPARATORS}]+', ' ', 'g')`;
  const cut = `REGEXP_REPLACE(${spaced}, '([^ ]{${WORD_CHARACTERS}})[^ ]+', '\\1', 'g')`;
  return `ARRAY_TO_TSVECTOR(STRING_TO_ARRAY(BTRIM(${cut}, ' '), ' '))`;
}

/** See `Database.entriesWith`. */
export function entriesWith(words: readonly string[]): WordCondition {
  const parameter = words.map((word) => `'${word}'`).join(' & ');
  const condition = `${snippetWords('snippet')} @@ ?::tsquery`;
  return { condition, counted: `SELECT COUNT(*) AS total FROM corpus WHERE ${condition}`, parameter: `${parameter}:*` };
}
