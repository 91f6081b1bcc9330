import { formatDecimal, formatDuration, formatRange, formatScore } from './format';

describe('formatRange', () => {
  it.each([
    ['the first page', 0, 50, 125, '1–50 of 125'],
    ['the last page', 100, 25, 125, '101–125 of 125'],
    ['a single entry', 0, 1, 1, '1–1 of 1'],
    ['an empty list', 0, 0, 0, '0 of 0'],
    ['a page beyond the end', 4900, 0, 125, '0 of 125'],
  ])('names %s', (_, offset, shown, total, text) => {
    expect(formatRange(offset, shown, total)).toBe(text);
  });
});

describe('formatScore', () => {
  it('has two places at least, and four where they say something', () => {
    expect([1, 0.9, 0.5625, 0.00012, null].map(formatScore)).toEqual(['1.00', '0.90', '0.5625', '0.0001', '–']);
  });
});

describe('formatDuration', () => {
  it('gives milliseconds, and the two largest units of a long time', () => {
    expect(formatDuration(125)).toBe('125 ms');
    expect(formatDuration(98_765_432)).toMatch(/ms \(27 h 26 min\)$/);
    expect(formatDuration(60_000)).toMatch(/ms \(1 min\)$/);
  });

  it('marks what was not recorded', () => {
    expect(formatDuration(null)).toBe('–');
    expect(formatDecimal(null)).toBe('–');
  });
});
