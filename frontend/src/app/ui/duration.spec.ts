import { formatDuration, formatSeconds } from './duration';

describe('a duration', () => {
  it.each([
    [0.4, '0 s'],
    [45, '45 s'],
    [125, '2 min 5 s'],
    [3600, '1 h'],
    [273_605, '3 d 4 h'],
  ])('tells %d s as %s', (seconds, text) => {
    expect(formatSeconds(seconds)).toBe(text);
  });

  it.each([
    [0, '0 ms'],
    [340.4, '340 ms'],
    [1_000, '1.0 s'],
    [1_449, '1.4 s'],
    [42_040, '42.0 s'],
    [59_960, '1 min'],
    [672_000, '11 min 12 s'],
  ])('tells %d ms as %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });
});
