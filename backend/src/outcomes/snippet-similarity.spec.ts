import { describe, expect, it } from '@jest/globals';
import { compare, tokensOf } from './snippet-similarity.js';

const comparisonOf = (one: string, other: string): ReturnType<typeof compare> => compare(tokensOf(one), tokensOf(other));

describe('the tokens of a snippet', () => {
  it('are its names, numbers, strings and signs', () => {
    expect(tokensOf('x1 += "a b" # more\n')).toEqual(['x1', '+', '=', '"a b"']);
  });

  it.each([
    ['a comment sign in a string', `x = "# no comment"`, ['x', '=', '"# no comment"']],
    ['a string over several lines', `"""a\n# b"""`, ['"""a\n# b"""']],
    ['an escaped quote', `'it\\'s' # c`, [`'it\\'s'`]],
    ['a string that never ends', `"abc\nd`, ['"', 'abc', 'd']],
    ['letters of any script', 'größe=é', ['größe', '=', 'é']],
  ])('know %s', (_name, snippet, tokens) => {
    expect(tokensOf(snippet)).toEqual(tokens);
  });
});

describe('a result', () => {
  it('is verbatim when only white space and comments differ', () => {
    expect(comparisonOf('def f(a):  # c\n  return a', 'def f(a):\n\treturn a\n')).toEqual({ usage: 'verbatim', similarity: 1 });
  });

  it('is adapted from a half on', () => {
    // Pairs of 'a b c' with their ends: 4 of 4; two are shared by 'a b x'.
    expect(comparisonOf('a b c', 'a b x')).toEqual({ usage: 'adapted', similarity: 0.5 });
    expect(comparisonOf('a b c', 'a x y').usage).toBe('ignored');
  });

  it('counts what stands there twice twice', () => {
    expect(comparisonOf('a a a a', 'a').similarity).toBeCloseTo((2 * 2) / (5 + 2));
  });

  it('is like nothing when there is nothing to compare', () => {
    expect(comparisonOf('# only this', 'x')).toEqual({ usage: 'ignored', similarity: 0 });
    expect(comparisonOf('', '')).toEqual({ usage: 'verbatim', similarity: 1 });
  });

  it('is compared in a moment, however large', () => {
    expect(comparisonOf(`'`.repeat(262_144), `"'`.repeat(131_072)).usage).toBe('ignored');
  });
});
