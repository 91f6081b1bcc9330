import { convertToParamMap } from '@angular/router';
import { NO_FILTER } from './corpus-filter';
import { type CorpusView, DEFAULT_VIEW, readView, toQueryParams } from './corpus-view';

const VIEWS: Readonly<Record<string, CorpusView>> = {
  'the default': DEFAULT_VIEW,
  'every part': {
    filter: {
      func: 'a&b=c d+é',
      funcMode: 'exact',
      perfectOnly: true,
      minScore: '-0.5',
      maxScore: '1',
      startDate: '2025-10-27T23:00:00.000Z',
      endDate: '2025-10-28T22:59:59.999Z',
    },
    page: 3,
    pageSize: 200,
    entryId: 'id with spaces',
    similarTo: 'other',
    neighbourCount: 20,
  },
  'a text that is contained': { ...DEFAULT_VIEW, filter: { ...NO_FILTER, func: 'sort' } },
};

describe('the view in the URL', () => {
  it.each(Object.entries(VIEWS))('comes back as it was: %s', (_, view) => {
    expect(readView(convertToParamMap(toQueryParams(view)))).toEqual(view);
  });

  it('says nothing of what is as it always is', () => {
    expect(toQueryParams(DEFAULT_VIEW)).toEqual({});
  });

  it.each([
    ['a page that is none', { page: '0' }],
    ['a page that is no number', { page: '2x' }],
    ['a page beyond all numbers', { page: '9999999999999999999' }],
    ['a page size that is not offered', { size: '33' }],
    ['an empty id', { id: '' }],
    ['a count that is not offered', { neighbours: '7' }],
    ['a flag that is none', { perfectOnly: 'maybe' }],
    ['a parameter that nobody knows', { colour: 'red' }],
  ])('takes %s as absent', (_, params) => {
    expect(readView(convertToParamMap(params))).toEqual(DEFAULT_VIEW);
  });

  it('keeps the unreadable text of a filter, which its field explains', () => {
    expect(readView(convertToParamMap({ minScore: 'abc', startDate: 'foo' })).filter).toEqual({
      ...NO_FILTER,
      minScore: 'abc',
      startDate: 'foo',
    });
  });

  it('lets the exact name win over the one that is contained', () => {
    expect(readView(convertToParamMap({ func: 'a', funcContains: 'b' })).filter).toMatchObject({ func: 'a', funcMode: 'exact' });
  });

  it('takes the first of a repeated parameter', () => {
    expect(readView(convertToParamMap({ page: ['2', '3'] })).page).toBe(2);
  });
});
