import type { SeedingEffectResponse } from '../api/models/seeding-effect-response';
import { verdictOf } from './verdict-text';

const rate = (solved: number, n: number): SeedingEffectResponse['seeded'] => ({
  n,
  solved,
  rate: n === 0 ? null : solved / n,
  interval: n === 0 ? null : { low: 0, high: 1 },
});
const EFFECT = {
  enough: true,
  least_n: 10,
  seeded: rate(142, 200),
  unseeded: rate(123, 212),
  difference: 0.13,
  interval: { low: 0.04, high: 0.22 },
} as SeedingEffectResponse;

describe('verdictOf', () => {
  it('gives both rates, the difference in points with its interval, and n', () => {
    expect(verdictOf(EFFECT)).toEqual({
      kind: 'helps',
      answer: 'Seeding helps',
      figures: 'Seeded 71 %, unseeded 58 %: +13 points, 95 % interval +4 to +22, n = 412',
    });
  });

  it.each([
    [{ low: -0.22, high: -0.04 }, 'harms'],
    [{ low: -0.01, high: 0.2 }, 'unclear'],
    [{ low: 0, high: 0.2 }, 'unclear'],
  ])('takes the side of 0 on which the whole interval lies (%j)', (interval, kind) => {
    expect(verdictOf({ ...EFFECT, interval }).kind).toBe(kind);
  });

  it('gives no verdict where there is not enough to stand on', () => {
    const { kind, figures } = verdictOf({ ...EFFECT, enough: false, difference: null, interval: null, seeded: rate(3, 4) });

    expect(kind).toBe('not-enough');
    expect(figures).toContain('10 of each are needed');
  });
});
