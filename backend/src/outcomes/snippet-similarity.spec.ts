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
    ['a string that never ends', `"abc\nd`, ['"abc', 'd']],
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
    for (const hostile of [`'`, `"'`, '"\\', '"\n', '"""', `'''"`, '"\\\n', '#', '\\'])
      expect(comparisonOf(hostile.repeat(262_144 / hostile.length), 'x y').usage).toBe('ignored');
  });
});

/** Functions of the size that is synthesised, each with one of its names. */
const FUNCTIONS: readonly (readonly [source: string, name: string])[] = [
  [
    `def quick_sort(arr):
    if len(arr) <= 1:
        return arr
    pivot = arr[len(arr) // 2]
    left = [x for x in arr if x < pivot]
    middle = [x for x in arr if x == pivot]
    right = [x for x in arr if x > pivot]
    return quick_sort(left) + middle + quick_sort(right)`,
    'arr',
  ],
  [
    `def merge_sort(arr):
    if len(arr) <= 1:
        return arr
    mid = len(arr) // 2
    left = merge_sort(arr[:mid])
    right = merge_sort(arr[mid:])
    out = []
    while left and right:
        out.append(left.pop(0) if left[0] <= right[0] else right.pop(0))
    return out + left + right`,
    'arr',
  ],
  ['def gcd(a, b):\n    while b:\n        a, b = b, a % b\n    return a', 'a'],
  ['def factorial(n):\n    result = 1\n    for i in range(2, n + 1):\n        result *= i\n    return result', 'result'],
  ["def reverse_words(text):\n    words = text.split()\n    return ' '.join(reversed(words))", 'text'],
  [
    `def is_prime(n):
    if n < 2:
        return False
    for i in range(2, int(n ** 0.5) + 1):
        if n % i == 0:
            return False
    return True`,
    'n',
  ],
];

describe('the limit of an adaptation', () => {
  it('lies between a function with another name in it and another function', () => {
    const renamed = FUNCTIONS.map(
      ([source, name]) => comparisonOf(source, source.replaceAll(new RegExp(`\\b${name}\\b`, 'g'), 'other')).similarity,
    );
    const unrelated = FUNCTIONS.flatMap(([one], index) => FUNCTIONS.slice(index + 1).map(([other]) => comparisonOf(one, other).similarity));
    expect([Math.min(...renamed), Math.max(...unrelated)]).toEqual([expect.closeTo(0.65, 2), expect.closeTo(0.35, 2)]);
  });
});
