import { convertToParamMap } from '@angular/router';
import { NO_FILTER, normalise, problemsOf, toApiFilter } from './runs-filter';
import { DEFAULT_VIEW, readView, toQueryParams } from './runs-view';

describe('the view of the runs', () => {
  it('reads what it wrote', () => {
    const view = {
      filter: { ...NO_FILTER, text: 'nightly', status: 'silent', minBias: '0.1', since: '2025-10-01' },
      sort: 'seeds',
      order: 'asc',
      hidden: ['bias', 'trend'],
      selected: ['a', 'b,c', '100%', 'd%2Ce'],
    } as const;

    expect(readView(convertToParamMap(toQueryParams(view)))).toEqual(view);
  });

  it('needs no query for what is usual', () => {
    expect(toQueryParams(DEFAULT_VIEW)).toEqual({});
  });

  it('takes what makes no sense for absent', () => {
    const view = readView(convertToParamMap({ status: 'on fire', sort: 'colour', order: 'up', hide: 'everything', select: ',,' }));

    expect(view).toEqual(DEFAULT_VIEW);
  });

  it('selects each run once, and at most twenty', () => {
    const ids = Array.from({ length: 30 }, (_, index) => `run-${String(index)}`);

    expect(readView(convertToParamMap({ select: ['a', 'a', ...ids].join(',') })).selected).toEqual(['a', ...ids.slice(0, 19)]);
  });
});

describe('the filter of the runs', () => {
  it('asks for silent runs by their own parameter', () => {
    expect(toApiFilter({ ...NO_FILTER, status: 'silent' })).toEqual({ silent: true });
    expect(toApiFilter({ ...NO_FILTER, status: 'failed', seeding: 'off' })).toEqual({ status: 'failed', seeding_enabled: false });
  });

  it.each([
    [{ minBias: '0.7' }, 'minBias'],
    [{ minBias: '0.4', maxBias: '0.1' }, 'minBias'],
    [{ beam: '2.5' }, 'beam'],
    [{ beam: '0' }, 'beam'],
    [{ since: 'yesterday' }, 'since'],
    [{ since: '2025-10-02', until: '2025-10-01' }, 'until'],
    [{ text: 'x'.repeat(201) }, 'text'],
  ] as const)('explains %j and does not send it', (fields, field) => {
    const filter = { ...NO_FILTER, ...fields };

    expect(problemsOf(filter)[field]).toBeDefined();
    expect(Object.keys(toApiFilter(filter))).toEqual([]);
  });

  it('takes a decimal comma, and spells one number in one way', () => {
    expect(normalise({ ...NO_FILTER, minBias: ' ,2 ' }).minBias).toBe('0.2');
  });
});
