import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SimilarityIndex, type Comparable, type Neighbour, type Target } from './similarity-index.js';
import { jaccardIndex, parseSignatureKey } from './similarity.js';

describe('a signature key', () => {
  it.each([
    ['add(I,I)->I', 'add|int,int|int'],
    ['f(F,S,B)->L', 'g|float,str,bool|list'],
    ['f(L[I],L[F])->A', 'f|list[int],list[float]|Any'],
    ['f(N)->S', 'f| number |string'],
    ['f()->I', 'f||int'],
    ['f(dict[str,int],I)->None', 'f|dict[str, int],int|None'],
  ])('reads the same types from %s and %s', (a, b) => {
    expect(parseSignatureKey(a)).toEqual(parseSignatureKey(b));
    expect(parseSignatureKey(a)).toBeDefined();
  });

  it.each([
    ['add(I,I)->I', 'add(I)->I'],
    ['add(I,I)->I', 'add(I,F)->I'],
    ['add(I,I)->I', 'add(I,I)->F'],
    ['f(list[str])->I', 'f(list)->I'],
    ['f(I,S)->I', 'f(S,I)->I'],
    ['f(constructor)->I', 'f(A)->I'],
  ])('tells the types of %s from those of %s', (a, b) => {
    expect(parseSignatureKey(a)).not.toEqual(parseSignatureKey(b));
  });

  it('keeps a type that it does not know as it stands', () => {
    expect(parseSignatureKey('f(Foo,constructor)->Bar')).toEqual({ args: 'Foo,constructor', returns: 'Bar' });
  });

  it.each(['add', 'add(I,I)', 'a|b', 'a|b|c|d', ''])('has no signature in %j', (key) => {
    expect(parseSignatureKey(key)).toBeUndefined();
  });
});

describe('the Jaccard index', () => {
  it('is the shared members over all members, and 0 for two empty sets', () => {
    expect(jaccardIndex(0, 0, 0)).toBe(0);
    expect(jaccardIndex(2, 2, 2)).toBe(1);
    expect(jaccardIndex(1, 2, 3)).toBe(0.25);
  });
});

/** The definition, computed as it reads. */
function naiveNearest(entries: readonly Comparable[], { sigKey, words, excludeId }: Target, limit: number): Neighbour[] {
  const own = entries.find(({ id }) => id === excludeId);
  const target = parseSignatureKey(sigKey);
  const scored = entries
    .filter(({ snippet }) => snippet !== own?.snippet)
    .map(({ id, sig_key, post_bow, is_perfect, snippet }, arrival) => {
      const signature = parseSignatureKey(sig_key ?? '');
      const union = new Set([...words, ...(post_bow ?? [])]).size;
      const returnMatch = target !== undefined && signature?.returns === target.returns ? 1 : 0;
      const argMatch = target !== undefined && signature?.args === target.args ? 1 : 0;
      const jaccardScore = union === 0 ? 0 : (post_bow ?? []).filter((word) => words.includes(word)).length / union;
      const perfectBonus = is_perfect ? 0.1 : 0;
      const score = Math.min(1, (0.6 * (returnMatch + argMatch)) / 2 + 0.4 * jaccardScore + perfectBonus);
      return { id, snippet, arrival, similarity: score, breakdown: { returnMatch, argMatch, jaccardScore, perfectBonus } as const };
    })
    .sort((a, b) => b.similarity - a.similarity || b.arrival - a.arrival);
  const isFirstOfItsSnippet = (entry: (typeof scored)[number], place: number): boolean =>
    scored.findIndex(({ snippet }) => snippet === entry.snippet) === place;
  return scored
    .filter(isFirstOfItsSnippet)
    .slice(0, limit)
    .map(({ id, similarity: score, breakdown }) => ({ id, similarity: score, breakdown }));
}

const words = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e'));
const sigKeys = fc.constantFrom('f(I)->I', 'g|int|int', 'f(I,S)->I', 'f(S)->S', 'f()->I', 'f||', 'no signature');
const entries = fc
  .array(
    fc.record({
      sig_key: fc.option(sigKeys),
      post_bow: fc.option(words),
      is_perfect: fc.boolean(),
      snippet: fc.constantFrom('1', '2', '3', '4', '5', '6'),
    }),
    { maxLength: 30 },
  )
  .map((all) => all.map((entry, n) => ({ id: `e${String(n)}`, ...entry })));

describe('the nearest entries', () => {
  it('are those of the definition, best first', () => {
    fc.assert(
      fc.property(
        entries,
        sigKeys,
        words,
        fc.option(fc.constantFrom('e0', 'e5', 'nobody'), { nil: undefined }),
        fc.integer({ min: 1, max: 20 }),
        (all, sigKey, bag, excludeId, limit) => {
          const index = new SimilarityIndex();
          for (const entry of all) index.add(entry);
          const target = { sigKey, words: bag, excludeId };
          expect(index.nearest(target, limit)).toEqual(naiveNearest(all, target, limit));
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
