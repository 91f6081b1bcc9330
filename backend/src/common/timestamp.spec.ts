import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { canonicalRangeEnd, canonicalTimestamp } from './timestamp.js';

describe('a time in canonical form', () => {
  it.each([
    ['2025-10-02T09:20:00.000Z', '2025-10-02T09:20:00.000Z'],
    ['2025-10-02T09:20:00Z', '2025-10-02T09:20:00.000Z'],
    ['2025-10-02T09:20:00', '2025-10-02T09:20:00.000Z'],
    ['2025-10-02T09:20', '2025-10-02T09:20:00.000Z'],
    ['2025-10-02', '2025-10-02T00:00:00.000Z'],
    ['2025-12-24T04:40:13.480073', '2025-12-24T04:40:13.480Z'],
    ['2025-12-24T04:40:13.4809999', '2025-12-24T04:40:13.480Z'],
    ['2025-12-24T04:40:13.5Z', '2025-12-24T04:40:13.500Z'],
    ['2025-12-24T04:40:13,5Z', '2025-12-24T04:40:13.500Z'],
    ['2025-12-24 04:40:13', '2025-12-24T04:40:13.000Z'],
    ['2025-10-02T09:20:00+02:00', '2025-10-02T07:20:00.000Z'],
    ['2025-10-02T09:20:00-0330', '2025-10-02T12:50:00.000Z'],
    ['2025-10-02T01:20:00+02', '2025-10-01T23:20:00.000Z'],
    ['2024-02-29T00:00:00z', '2024-02-29T00:00:00.000Z'],
    ['0050-01-01T00:00:00Z', '0050-01-01T00:00:00.000Z'],
  ])('%s is %s', (text, canonical) => {
    expect(canonicalTimestamp(text)).toBe(canonical);
  });

  it.each([
    '',
    'now',
    '2025',
    '2025-10',
    '2025-13-01',
    '2025-02-29',
    '2025-04-31',
    '2025-10-02T24:00:00',
    '2025-10-02T09:60:00',
    '2025-10-02T09:20:60Z',
    '2025-10-02T09:20:00+25:00',
    '2025-10-02T09:20:00+02:60',
    '2025-10-02Z',
    '02.10.2025',
    '2025-10-02T09:20:00Z\n',
    '20251002T092000Z',
    '10000-01-01T00:00:00Z',
    '0000-01-01T00:00:00+01:00',
    '9999-12-31T23:59:59-01:00',
    'Thu, 02 Oct 2025 09:20:00 GMT',
  ])('%j has none', (text) => {
    expect(canonicalTimestamp(text)).toBeUndefined();
  });

  it('sorts as text as its instant does', () => {
    const instants = fc.date({ min: new Date('0001-01-01T00:00:00Z'), max: new Date('9998-12-31T00:00:00Z'), noInvalidDate: true });
    const offsets = fc.integer({ min: -23 * 60, max: 23 * 60 });
    const written = (instant: Date, offset: number): string => {
      const local = new Date(instant.getTime() + offset * 60_000).toISOString().slice(0, 23);
      const [hours, minutes] = [Math.trunc(Math.abs(offset) / 60), Math.abs(offset) % 60].map((n) => String(n).padStart(2, '0'));
      return `${local}${offset < 0 ? '-' : '+'}${hours ?? ''}:${minutes ?? ''}`;
    };
    fc.assert(
      fc.property(instants, offsets, instants, offsets, (a, offsetA, b, offsetB) => {
        const [textA, textB] = [canonicalTimestamp(written(a, offsetA)), canonicalTimestamp(written(b, offsetB))];
        expect(textA).toBe(a.toISOString());
        expect((textA ?? '') < (textB ?? '')).toBe(a < b);
      }),
    );
  });

  it('ends a range that is given as a date with the last millisecond of that day', () => {
    expect(canonicalRangeEnd('2025-10-02')).toBe('2025-10-02T23:59:59.999Z');
    expect(canonicalRangeEnd('2025-10-02T09:20:00Z')).toBe('2025-10-02T09:20:00.000Z');
    expect(canonicalRangeEnd('2025-02-30')).toBeUndefined();
  });
});
