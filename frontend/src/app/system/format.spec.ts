import { formatAmount, formatBytes, formatMs } from './format';

describe('figures', () => {
  it.each([
    [0, '0'],
    [0.424, '0.42'],
    [7.34, '7.3'],
    [1204.4, '1,204'],
  ])('has as many places as help: %d is %s', (amount, text) => {
    expect(formatAmount(amount)).toBe(text);
  });

  it.each([
    [0.31, '0.31 ms'],
    [37, '37 ms'],
    [1234, '1.2 s'],
  ])('tells %d ms as %s', (ms, text) => {
    expect(formatMs(ms)).toBe(text);
  });

  it.each([
    [0, '0 B'],
    [1023, '1,023 B'],
    [1536, '1.5 KiB'],
    [150 * 1024 * 1024, '150 MiB'],
    [5 * 1024 ** 5, '5,120 TiB'],
  ])('tells %d bytes as %s, on one line', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text.replace(' ', '\u00A0'));
  });
});
