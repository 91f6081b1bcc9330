import { describe, expect, it } from '@jest/globals';
import { HistogramTally } from './tally.js';

describe('HistogramTally', () => {
  it('puts a value into the first bucket that reaches it, bounds inclusive', () => {
    const tally = new HistogramTally([1, 2, 5]);
    for (const value of [0, 1, 1.5, 2, 5]) tally.observe(value);
    expect(tally).toMatchObject({ counts: [2, 2, 1], count: 5, sum: 9.5 });
  });

  it('counts what is beyond the last bound, in no bucket', () => {
    const tally = new HistogramTally([1]);
    tally.observe(7);
    expect(tally).toMatchObject({ counts: [0], count: 1, sum: 7 });
  });
});
