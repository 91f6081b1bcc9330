import { partsOf } from './similarity-parts';

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

describe('the parts of a similarity', () => {
  it.each([
    [1, 1, 0.5, 0.1, 0.9],
    [1, 0, 0.25, 0, 0.4],
    [0, 0, 0, 0, 0],
    [0, 1, 1, 0.1, 0.8],
    [1, 1, 1, 0.1, 1],
    [1, 1, 0.9, 0.1, 1],
  ] as const)(
    'return %s, arguments %s, Jaccard %s, bonus %s add up to %s',
    (returnMatch, argMatch, jaccardScore, perfectBonus, similarity) => {
      const parts = partsOf({ returnMatch, argMatch, jaccardScore, perfectBonus });

      expect(sum(parts.map(({ counted }) => counted))).toBeCloseTo(similarity, 10);
    },
  );

  it('weighs types 0.3 each, words 0.4 and the bonus 0.1', () => {
    const parts = partsOf({ returnMatch: 1, argMatch: 1, jaccardScore: 0.5, perfectBonus: 0.1 });

    expect(parts.map(({ name, earned }) => [name, earned])).toEqual([
      ['returns', 0.3],
      ['arguments', 0.3],
      ['words', 0.2],
      ['perfect', 0.1],
    ]);
  });

  it('counts what lies beyond 1 no more, at the cost of the last part', () => {
    const [, , words, perfect] = partsOf({ returnMatch: 1, argMatch: 1, jaccardScore: 0.9, perfectBonus: 0.1 });

    expect(words?.counted).toBeCloseTo(0.36);
    expect(perfect?.earned).toBe(0.1);
    expect(perfect?.counted).toBeCloseTo(0.04);
  });
});
