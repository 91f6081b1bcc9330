import { createHash } from 'node:crypto';
import { jaccardIndex, parseSignatureKey, PERFECT_BONUS, similarity, type SimilarityBreakdown } from './similarity.js';

/** What similarity compares of an entry. */
export interface Comparable {
  readonly id: string;
  readonly sig_key: string | null;
  readonly post_bow: readonly string[] | null;
  readonly is_perfect: boolean;
  readonly snippet: string;
}

export interface Target {
  readonly sigKey: string;
  readonly words: readonly string[];
  /** Neither this entry nor one with the same snippet is a neighbour. */
  readonly excludeId?: string | undefined;
}

export interface Neighbour {
  readonly id: string;
  readonly similarity: number;
  readonly breakdown: SimilarityBreakdown;
}

/** Gives equal texts equal numbers, from 0. */
class Interned {
  private readonly numbers = new Map<string, number>();

  get size(): number {
    return this.numbers.size;
  }

  add(text: string): number {
    const number = this.numbers.get(text) ?? this.numbers.size;
    this.numbers.set(text, number);
    return number;
  }

  find(text: string | undefined): number {
    return text === undefined ? NOTHING : (this.numbers.get(text) ?? NOTHING);
  }
}

/** No number of an interned text; equal to none, itself included, by never being stored where it is looked for. */
const NOTHING = -1;
const NO_SIGNATURE = -2;

/**
 * Entries in the form in which comparing one target with all of them is a loop over numbers: types and snippets interned, words inverted.
 * Exact: every entry is scored.
 */
export class SimilarityIndex {
  private readonly types = new Interned();
  private readonly snippets = new Interned();
  /** The entries that have a word, by the word. */
  private readonly entriesByWord = new Map<string, number[]>();

  private readonly ids: string[] = [];
  private readonly args: number[] = [];
  private readonly returns: number[] = [];
  private readonly wordCounts: number[] = [];
  private readonly perfect: boolean[] = [];
  private readonly snippetOf: number[] = [];
  private readonly entryById = new Map<string, number>();

  add({ id, sig_key, post_bow, is_perfect, snippet }: Comparable): void {
    const entry = this.ids.length;
    const signature = sig_key === null ? undefined : parseSignatureKey(sig_key);
    const words = new Set(post_bow);
    this.ids.push(id);
    this.args.push(signature === undefined ? NO_SIGNATURE : this.types.add(signature.args));
    this.returns.push(signature === undefined ? NO_SIGNATURE : this.types.add(signature.returns));
    this.wordCounts.push(words.size);
    this.perfect.push(is_perfect);
    // The digest instead of the text: equal for equal ones, and small.
    this.snippetOf.push(this.snippets.add(createHash('sha256').update(snippet).digest('base64')));
    this.entryById.set(id, entry);
    for (const word of words) {
      const entries = this.entriesByWord.get(word);
      if (entries === undefined) this.entriesByWord.set(word, [entry]);
      else entries.push(entry);
    }
  }

  /** The nearest entries, best first, one for each distinct snippet; among equals the one that was added last. */
  nearest(target: Target, limit: number): Neighbour[] {
    const signature = parseSignatureKey(target.sigKey);
    const args = this.types.find(signature?.args);
    const returns = this.types.find(signature?.returns);
    const words = new Set(target.words);
    const shared = this.countShared(words);
    const excluded = target.excludeId === undefined ? undefined : this.entryById.get(target.excludeId);
    const excludedSnippet = excluded === undefined ? NOTHING : this.snippetOf[excluded];

    const scoreOf = (entry: number): SimilarityBreakdown => ({
      returnMatch: this.returns[entry] === returns ? 1 : 0,
      argMatch: this.args[entry] === args ? 1 : 0,
      jaccardScore: jaccardIndex(shared[entry] ?? 0, words.size, this.wordCounts[entry] ?? 0),
      perfectBonus: this.perfect[entry] === true ? PERFECT_BONUS : 0,
    });
    const best = new Float64Array(this.snippets.size).fill(NOTHING);
    const bestEntry = new Int32Array(this.snippets.size).fill(NOTHING);
    for (let entry = 0; entry < this.ids.length; entry += 1) {
      const snippet = this.snippetOf[entry] ?? NOTHING;
      if (snippet === excludedSnippet) continue;
      const score = similarity(scoreOf(entry));
      if (score < (best[snippet] ?? NOTHING)) continue;
      best[snippet] = score;
      bestEntry[snippet] = entry;
    }
    return topOf(best, bestEntry, limit).map((entry) => {
      const breakdown = scoreOf(entry);
      return { id: this.ids[entry] ?? '', similarity: similarity(breakdown), breakdown };
    });
  }

  private countShared(words: ReadonlySet<string>): Uint32Array {
    const shared = new Uint32Array(this.ids.length);
    for (const word of words) for (const entry of this.entriesByWord.get(word) ?? []) shared[entry] = (shared[entry] ?? 0) + 1;
    return shared;
  }
}

/** The entries of the `limit` highest scores, best first. */
function topOf(scores: Float64Array, entries: Int32Array, limit: number): number[] {
  const top: { score: number; entry: number }[] = [];
  scores.forEach((score, index) => {
    const entry = entries[index] ?? NOTHING;
    if (entry === NOTHING) return;
    const last = top.at(-1);
    if (top.length === limit && last !== undefined && (score < last.score || (score === last.score && entry < last.entry))) return;
    const place = top.findIndex((other) => other.score < score || (other.score === score && other.entry < entry));
    top.splice(place === -1 ? top.length : place, 0, { score, entry });
    if (top.length > limit) top.pop();
  });
  return top.map(({ entry }) => entry);
}
