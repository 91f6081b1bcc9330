import { counted, formatPercent, formatPercentInterval, formatPoints, formatPointsInterval, nOf } from './shares';

describe('a share', () => {
  it.each([
    [0.7083, '71 %'],
    [0, '0 %'],
    [0.001, '< 1 %'],
    [0.999, '> 99 %'],
    [1, '100 %'],
    [null, '–'],
  ])('%p is %s', (share, text) => {
    expect(formatPercent(share)).toBe(text);
  });

  it('has an interval with one unit', () => {
    expect(formatPercentInterval({ low: 0.581, high: 0.706 })).toBe('58 to 71 %');
  });
});

describe('a difference of shares', () => {
  it.each([
    [0.1301, '+13'],
    [-0.05, '−5'],
    [0.004, '+0.4'],
    [0, '0'],
    [-0.0001, '0'],
  ])('%d is %s points', (difference, text) => {
    expect(formatPoints(difference)).toBe(text);
  });

  it('keeps the sign of a limit below zero', () => {
    expect(formatPointsInterval({ low: -0.04, high: 0.22 })).toBe('−4 to 22');
  });
});

describe('a count', () => {
  it.each([
    [1, '1 run'],
    [0, '0 runs'],
    [1200, '1,200 runs'],
  ])('%d is %s', (count, text) => {
    expect(counted(count, 'run')).toBe(text);
  });
});

it('keeps the n of a figure in one line', () => {
  expect(nOf('713 trials')).toBe('n\u00a0=\u00a0713 trials');
});
