import type { Usage } from './usage.js';

/** From this similarity on, a result counts as adapted from the seed. See docs/decisions/0016. */
const ADAPTED_FROM = 0.5;

/** Snippets are compared up to so many tokens: a longer one is compared by its beginning. */
const MAX_TOKENS = 20_000;

export interface Comparison {
  readonly usage: Usage;
  /** 0 to 1. */
  readonly similarity: number;
}

/**
 * A snippet as a list of tokens: names, numbers, strings and signs of Python, without white space and comments. Indentation counts for
 * nothing, either.
 */
export function tokensOf(snippet: string): string[] {
  const tokens: string[] = [];
  for (const [token] of snippet.matchAll(TOKEN)) {
    if (token.startsWith('#')) continue;
    if (tokens.push(token) === MAX_TOKENS) break;
  }
  return tokens;
}

/**
 * Strings in triple quotes and in single ones; comments; names and numbers; any other sign. A string that is never closed goes as far as one
 * can: what was scanned for its end is not scanned again.
 */
const TOKEN =
  /"""(?:[^"\\]|\\[^]|"(?!""))*(?:""")?|'''(?:[^'\\]|\\[^]|'(?!''))*(?:''')?|"(?:[^"\\\n]|\\[^])*"?|'(?:[^'\\\n]|\\[^])*'?|#[^\n]*|[\p{L}\p{N}_]+|[^\s]/gu;

/** How a result relates to a seed: equal up to white space and comments, alike, or neither. */
export function compare(result: readonly string[], seed: readonly string[]): Comparison {
  if (result.length === seed.length && result.every((token, index) => token === seed[index])) return { usage: 'verbatim', similarity: 1 };
  const similarity = diceOfPairs(result, seed);
  return { usage: similarity >= ADAPTED_FROM ? 'adapted' : 'ignored', similarity };
}

/**
 * The Dice coefficient of the pairs of neighbouring tokens, each counted as often as it stands there: 2 |A ∩ B| / (|A| + |B|).
 * Dice, L. R. (1945), "Measures of the amount of ecologic association between species", Ecology 26 (3), 297-302.
 */
function diceOfPairs(one: readonly string[], other: readonly string[]): number {
  const counts = new Map<string, number>();
  const pairsOfOne = pairsOf(one);
  const pairsOfOther = pairsOf(other);
  for (const pair of pairsOfOne) counts.set(pair, (counts.get(pair) ?? 0) + 1);
  let shared = 0;
  for (const pair of pairsOfOther) {
    const left = counts.get(pair) ?? 0;
    if (left === 0) continue;
    counts.set(pair, left - 1);
    shared += 1;
  }
  const all = pairsOfOne.length + pairsOfOther.length;
  return all === 0 ? 0 : (2 * shared) / all;
}

/** With its ends, so that a single token makes pairs too. A line break stands in no token but a string, so it can part them. */
function pairsOf(tokens: readonly string[]): string[] {
  if (tokens.length === 0) return [];
  const pairs = [`\n${tokens[0] ?? ''}`];
  for (let index = 0; index < tokens.length; index += 1) pairs.push(`${tokens[index] ?? ''}\n${tokens[index + 1] ?? ''}`);
  return pairs;
}
