import { aRate, anEffect } from './testing/builders';
import { basisOf, verdictOf } from './verdict';

describe('the verdict', () => {
  it('is one sentence with both rates, the difference, its interval and n', () => {
    expect(verdictOf(anEffect()).sentence).toBe('Seeded 71 %, unseeded 58 %: +13 points, 95 % interval 4 to 22, n\u00a0=\u00a0412');
  });

  it.each([
    [{ low: 0.04, high: 0.22 }, 'helps'],
    [{ low: -0.22, high: -0.04 }, 'harms'],
    [{ low: -0.04, high: 0.22 }, 'unclear'],
    [{ low: 0, high: 0.22 }, 'unclear'],
  ])('of the interval %j is: %s', (interval, tone) => {
    expect(verdictOf(anEffect({ interval })).tone).toBe(tone);
  });

  it('names what is missing when there is not enough', () => {
    const verdict = verdictOf(anEffect({ enough: false, unseeded: aRate(4, 7), difference: null, interval: null }));

    expect(verdict).toMatchObject({ tone: 'unknown', sentence: 'Not enough data: 7 of at least 10 trials without seeds' });
  });

  it('names both sides when both are too few', () => {
    const verdict = verdictOf(anEffect({ enough: false, seeded: aRate(0, 0), unseeded: aRate(1, 1), difference: null, interval: null }));

    expect(verdict.sentence).toBe('Not enough data: 0 of at least 10 trials with seeds, and 1 of at least 10 trials without seeds');
  });

  it('flags outcomes that never vary instead of celebrating them', () => {
    const verdict = verdictOf(anEffect({ outcomes_never_vary: true, difference: 0, interval: { low: -0.02, high: 0.02 } }));

    expect(verdict.tone).toBe('unknown');
    expect(verdict.conclusion).toContain('All outcomes are the same');
  });
});

describe('what the verdict rests on', () => {
  const textOf = (term: string, fields: Parameters<typeof anEffect>[0] = {}): string | undefined =>
    basisOf(anEffect(fields)).find((part) => part.term === term)?.text;

  it('counts what is compared and what is left out', () => {
    expect(textOf('Compared')).toContain('8 functions tried with and without seeds: 300 trials with, 112 trials without, of 426 in all');
    expect(textOf('Left out')).toContain('3 functions with 14 trials');
    expect(textOf('Left out', { left_out: { functions: 0, trials: 0 } })).toContain('Nothing');
  });

  it('says p in words, and that the direction of scores is not known', () => {
    expect(textOf('Scores')).toContain('in 61 % of cases');
    expect(textOf('Scores')).toContain('chance alone would rarely do that (p = 0.016)');
    expect(textOf('Scores')).toContain('Which direction is better depends on');
  });

  it('shows no figure of too few scores', () => {
    const { scores } = anEffect();
    const text = textOf('Scores', { scores: { ...scores, enough: false, n_unseeded: 3, a12: null, p: null } });

    expect(text).toBe('Not enough data: each side needs 10 trials with a score (n\u00a0=\u00a0110 with, 3 without seeds).');
  });

  it('does not compare scores that never vary', () => {
    expect(textOf('Scores', { scores: { ...anEffect().scores, never_vary: true } })).toContain('They never vary');
  });
});
