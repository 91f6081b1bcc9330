/** All ASCII characters but letters and digits. What is not ASCII counts as a letter, on every engine. */
export const SEPARATORS = '\\x01-/:-@[-`{-\\x7f';
const WORDS = /[^\x00-/:-@[-`{-\x7f]+/g;

export interface Word {
  readonly text: string;
  /** Where it starts, in UTF-16 code units. */
  readonly start: number;
}

/** The words of a text as the full-text index has them: letters and digits; the case of ASCII letters does not matter, and is folded. */
export function wordsOf(text: string): Word[] {
  return Array.from(text.matchAll(WORDS), ({ 0: word, index }) => ({
    text: word.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase()),
    start: index,
  }));
}

/** The white space of ASCII, by which snippets may differ and be equal all the same; by code, in the order of the codes. */
export const SPACE_CODES = [9, 10, 11, 12, 13, 32] as const;

/** The text without its ASCII white space, as `Database.withoutSpace` has it. */
export function withoutSpace(text: string): string {
  return text.replaceAll(/[\t-\r ]/g, '');
}
