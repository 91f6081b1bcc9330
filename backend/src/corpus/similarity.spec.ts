import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { breakdown, jaccard, parseSignatureKey, similarity } from './similarity.js';

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

const words = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'));

describe('the Jaccard index', () => {
  it('is the shared words over all words, and 0 for two empty bags', () => {
    expect(jaccard(new Set(), new Set())).toBe(0);
    fc.assert(
      fc.property(words, words, (a, b) => {
        const union = new Set([...a, ...b]).size;
        const shared = a.filter((word) => b.includes(word)).length;
        expect(jaccard(new Set(a), new Set(b))).toBe(union === 0 ? 0 : shared / union);
      }),
    );
  });
});

describe('similarity', () => {
  const entry = (key: string, bag: string[], isPerfect: boolean) => ({ signature: parseSignatureKey(key), words: new Set(bag), isPerfect });

  it('weighs signature 0.6, words 0.4 and a perfect entry 0.1, at most 1', () => {
    const target = entry('f(I)->I', ['a', 'b'], false);
    const of = (candidate: ReturnType<typeof entry>): number => similarity(breakdown(target, candidate));
    expect(of(entry('g|int|int', ['a', 'b'], false))).toBeCloseTo(1);
    expect(of(entry('g|int|int', ['a', 'b'], true))).toBe(1);
    expect(of(entry('g|int|str', ['a'], true))).toBeCloseTo(0.3 + 0.2 + 0.1);
    expect(of(entry('g|str|str', [], false))).toBe(0);
  });

  it('gives no credit to two entries that both have no signature', () => {
    expect(breakdown(entry('?', [], false), entry('?', [], false))).toMatchObject({ returnMatch: 0, argMatch: 0 });
  });
});
