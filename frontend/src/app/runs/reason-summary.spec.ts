import { reasonSummary } from './reason-summary';

describe('reasonSummary', () => {
  it.each([
    [{ similarity: 0.92, method: 'jaccard' }, 'jaccard · similarity 0.92'],
    [{ similarity: 0.8, method: 'jaccard' }, 'jaccard · similarity 0.80'],
    [{ rank: 3, exact: true, method: 'name' }, 'name · rank 3'],
    [{ exact: false }, 'not exact'],
    [{ kind: 'beam', weight: 0.123456 }, 'kind beam · weight 0.1235'],
    [{ parents: ['a', 'b'] }, '1 field'],
    [{ parents: ['a'], scores: {} }, '2 fields'],
    [{}, '0 fields'],
  ])('reads %j as "%s"', (reason, summary) => {
    expect(reasonSummary(reason)).toBe(summary);
  });

  it('tells a reason that was not given from an empty one', () => {
    expect(reasonSummary(null)).toBeUndefined();
  });
});
