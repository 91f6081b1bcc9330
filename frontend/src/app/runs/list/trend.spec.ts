import { aStanding } from '../testing/builders';
import { trendOf } from './trend';

const runs = (...rates: (number | null)[]) => rates.map((success_rate) => aStanding({ success_rate }));
const moves = (path: string): string => path.replace(/[^ML]/g, '');

describe('the trend of a run', () => {
  it('goes through the runs that started before it, whichever way the list is sorted', () => {
    const newestFirst = runs(0.9, 0.5, 0.1);

    expect(trendOf(newestFirst, 0, 'desc')).toEqual(trendOf([...newestFirst].reverse(), 2, 'asc'));
    expect(moves(trendOf(newestFirst, 0, 'desc').line)).toBe('MLL');
    expect(moves(trendOf(newestFirst, 1, 'desc').line)).toBe('ML');
  });

  it('breaks where a run has no rate, and has no dot when that is the run itself', () => {
    expect(moves(trendOf(runs(0.9, null, 0.1), 0, 'desc').line)).toBe('MM');
    expect(trendOf(runs(null, 0.5), 0, 'desc').dot).toBe('');
  });

  it('has at most ten', () => {
    expect(moves(trendOf(runs(...new Array<number>(30).fill(1)), 0, 'desc').line)).toHaveLength(10);
  });
});
