import { readNumber } from '../ui/read-number';
import { type CorpusFilter, isSameFilter, NO_FILTER, normalise, problemsOf, toApiFilter, toExportFilter } from './corpus-filter';
import { toInstant } from '../ui/local-day';

function filter(parts: Partial<CorpusFilter>): CorpusFilter {
  return { ...NO_FILTER, ...parts };
}

describe('a number in a filter', () => {
  it.each([
    ['0', 0],
    [' -1.5 ', -1.5],
    ['0,5', 0.5],
    ['.5', 0.5],
    ['+2', 2],
    ['1e3', 1000],
  ])('is read from %j', (text, number) => {
    expect(readNumber(text)).toBe(number);
  });

  it.each(['', 'abc', '1.2.3', '1,000.5', '0x10', 'Infinity', '1e999', '5 6'])('is not read from %j', (text) => {
    expect(readNumber(text)).toBeUndefined();
  });
});

describe('problemsOf', () => {
  it('finds nothing wrong with an empty filter, nor with equal ends', () => {
    expect(problemsOf(NO_FILTER)).toEqual({});
    expect(problemsOf(filter({ minScore: '1', maxScore: '1', startDate: '2025-10-28', endDate: '2025-10-28' }))).toEqual({});
  });

  it('names the field that cannot be read, and what stands in it', () => {
    expect(problemsOf(filter({ minScore: 'abc', endDate: 'soon' }))).toEqual({
      minScore: '“abc” is not a number.',
      endDate: '“soon” is not a date from 1970 on.',
    });
  });

  it('names both ends of a range that is upside down', () => {
    expect(Object.keys(problemsOf(filter({ minScore: '10', maxScore: '9' })))).toEqual(['minScore', 'maxScore']);
    expect(Object.keys(problemsOf(filter({ startDate: '2025-10-29', endDate: '2025-10-28' })))).toEqual(['startDate', 'endDate']);
  });
});

describe('toApiFilter', () => {
  it('asks for nothing when nothing is set', () => {
    expect(toApiFilter(NO_FILTER)).toEqual({});
  });

  it('sends the name under the parameter of its mode', () => {
    expect(toApiFilter(filter({ func: 'sort', funcMode: 'contains' }))).toEqual({ funcContains: 'sort' });
    expect(toApiFilter(filter({ func: 'sort', funcMode: 'exact' }))).toEqual({ func: 'sort' });
  });

  it('sends zero as a bound', () => {
    expect(toApiFilter(filter({ minScore: '0', maxScore: '0' }))).toEqual({ minScore: 0, maxScore: 0 });
  });

  it('covers both days wholly', () => {
    expect(toApiFilter(filter({ startDate: '2025-10-27', endDate: '2025-10-28' }))).toEqual({
      startDate: toInstant('2025-10-27', 'start')?.toISOString(),
      endDate: toInstant('2025-10-28', 'end')?.toISOString(),
    });
  });

  it('leaves out what is wrong and sends the rest', () => {
    expect(toApiFilter(filter({ minScore: '5', maxScore: '1', startDate: 'foo', perfectOnly: true }))).toEqual({ perfectOnly: true });
  });
});

describe('normalise', () => {
  it('gives one spelling to one filter', () => {
    const one = normalise(filter({ func: ' sort ', minScore: ',50', maxScore: '1.0' }));

    expect(one).toEqual(filter({ func: 'sort', minScore: '0.5', maxScore: '1' }));
    expect(isSameFilter(normalise(one), one)).toBe(true);
  });

  it('gives no mode to an empty name', () => {
    expect(normalise(filter({ func: ' ', funcMode: 'exact' }))).toEqual(NO_FILTER);
  });

  it('keeps what cannot be read, to be explained', () => {
    expect(normalise(filter({ minScore: ' abc ' })).minScore).toBe('abc');
  });
});

describe('the filter of an export', () => {
  it('has all conditions of the list, by the names of the export', () => {
    const all = filter({ func: 'sort', perfectOnly: true, minScore: '1', maxScore: '2', startDate: '2025-10-01T00:00:00.000Z' });
    expect(JSON.parse(JSON.stringify(toExportFilter(all)))).toEqual({
      text: 'sort',
      perfect: true,
      min_score: 1,
      max_score: 2,
      since: '2025-10-01T00:00:00.000Z',
    });
    expect(toExportFilter({ ...all, funcMode: 'exact' })).toMatchObject({ function: 'sort', text: undefined });
  });
});
