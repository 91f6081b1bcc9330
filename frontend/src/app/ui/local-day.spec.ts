import { isEdgeOfDay, toDay, toInstant } from './local-day';

// True in every time zone: the tests run in the one of their machine.
const DAYS = ['1970-01-02', '2024-02-29', '2025-03-30', '2025-10-26', '2025-12-31'];

describe('a day of the reader’s zone', () => {
  it.each(DAYS)('%s begins at its midnight and ends a millisecond before the next', (day) => {
    const start = toInstant(day, 'start')!;
    const end = toInstant(day, 'end')!;

    expect([start.getHours(), start.getMinutes(), start.getMilliseconds()]).toEqual([0, 0, 0]);
    expect([end.getHours(), end.getMinutes(), end.getSeconds(), end.getMilliseconds()]).toEqual([23, 59, 59, 999]);
    expect(toDay(start.toISOString(), 'start')).toBe(day);
    expect(toDay(end.toISOString(), 'end')).toBe(day);
  });

  it.each(['2025-02-30', '2025-13-01', '0020-01-01', '1969-06-01', 'yesterday', '2025-1-1', ''])('is not to be read in %j', (text) => {
    expect(toInstant(text, 'start')).toBeUndefined();
    expect(toDay(text, 'start')).toBe('');
  });
});

describe('an instant', () => {
  it('stays what it is, with its offset', () => {
    expect(toInstant('2025-10-28T17:49:07+02:00', 'end')?.toISOString()).toBe('2025-10-28T15:49:07.000Z');
  });

  it('is refused without a zone, because it would be another one for each reader', () => {
    expect(toInstant('2025-10-28T17:49:07', 'start')).toBeUndefined();
  });

  it('is told from the edge of its day', () => {
    const start = toInstant('2025-10-28', 'start')!;

    expect(isEdgeOfDay(start, 'start')).toBe(true);
    expect(isEdgeOfDay(start, 'end')).toBe(false);
    expect(isEdgeOfDay(new Date(start.getTime() + 1), 'start')).toBe(false);
  });
});
