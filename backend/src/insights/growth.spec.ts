import { describe, expect, it } from '@jest/globals';
import { addedUp, MOST_POINTS, prefixOf } from './growth.js';

const after = (ms: number): string => new Date(Date.parse('2025-10-02T09:29:59.995Z') + ms).toISOString();

describe('how finely a series is told', () => {
  it('is one by one while they are few', () => {
    expect(prefixOf({ first: after(0), last: after(1e12), count: MOST_POINTS })).toBe(24);
  });

  it.each([2_000, 24_000, 240_000, 3_600_000, 4 * 3_600_000, 86_400_000, 30 * 86_400_000, 365 * 86_400_000, 20 * 365 * 86_400_000])(
    'makes parts that are few, and no coarser than they must be, of %d ms',
    (spanMs) => {
      const prefix = prefixOf({ first: after(0), last: after(spanMs), count: MOST_POINTS + 1 });
      const parts = new Set(Array.from({ length: 5_000 }, (_, n) => after((spanMs * n) / 4_999).slice(0, prefix)));
      expect(parts.size).toBeLessThanOrEqual(MOST_POINTS);
      expect(parts.size).toBeGreaterThan(7);
    },
  );

  it('holds for all times that there are', () => {
    expect(prefixOf({ first: '0000-01-01T00:00:00.000Z', last: '9999-12-31T23:59:59.999Z', count: 1e6 })).toBe(2);
  });

  it('adds up what each part has', () => {
    expect(
      addedUp([
        { at: 'a', count: 2 },
        { at: 'b', count: 3 },
      ]),
    ).toEqual([
      { at: 'a', count: 2 },
      { at: 'b', count: 5 },
    ]);
  });
});
