/** Pure: what of a snippet is shown for a find. */
import { wordsOf } from '../database/words.js';

/** Shown of a snippet, in UTF-16 code units. */
const EXCERPT_CHARACTERS = 160;
/** What stands before the first find, so that it is seen where it belongs. */
const LEAD_CHARACTERS = 40;

export interface Excerpt {
  readonly excerpt: string;
  readonly matches: [start: number, length: number][];
}

/** Around the first of the words, of which the last may go on; with all that match. */
export function excerptWith(snippet: string, words: readonly string[]): Excerpt {
  const isMatch = (word: string): boolean =>
    words.some((wanted, index) => (index === words.length - 1 ? word.startsWith(wanted) : word === wanted));
  const matches = wordsOf(snippet).filter(({ text }) => isMatch(text));
  const start = beginningOf(snippet, matches[0]?.start ?? 0);
  const excerpt = wellFormed(snippet.slice(start, start + EXCERPT_CHARACTERS));
  return {
    excerpt,
    matches: matches.flatMap((match): [number, number][] => {
      const [from, to] = [match.start - start, Math.min(match.start - start + match.text.length, excerpt.length)];
      return from >= 0 && from < to ? [[from, to - from]] : [];
    }),
  };
}

/** The beginning of a snippet that is found as a whole. */
export function excerptOfAll(snippet: string): Excerpt {
  const excerpt = wellFormed(snippet.slice(0, EXCERPT_CHARACTERS));
  return { excerpt, matches: excerpt === '' ? [] : [[0, excerpt.length]] };
}

/** That of its line, unless this is too far away. */
function beginningOf(snippet: string, match: number): number {
  const line = snippet.lastIndexOf('\n', match - 1) + 1;
  if (match === 0 || match - line <= LEAD_CHARACTERS) return match === 0 ? 0 : line;
  const start = match - LEAD_CHARACTERS;
  return isLowSurrogate(snippet.charCodeAt(start)) ? start + 1 : start;
}

/** Without the half of a character at its end. */
function wellFormed(text: string): string {
  return text.isWellFormed() ? text : text.slice(0, -1);
}

function isLowSurrogate(code: number): boolean {
  return code >= 0xdc00 && code <= 0xdfff;
}
