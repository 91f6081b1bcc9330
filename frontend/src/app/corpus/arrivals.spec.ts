import { computed, signal } from '@angular/core';
import type { CorpusPageResponse } from '../api/models/corpus-page-response';
import { newArrivals } from './arrivals';
import { anEntry, aPage } from './testing/corpus-fixtures';

function pageOf(ids: string[], total = ids.length): CorpusPageResponse {
  return aPage(
    ids.map((id) => anEntry({ id })),
    total,
  );
}

describe('newArrivals', () => {
  const page = signal<CorpusPageResponse | undefined>(undefined);
  const key = signal('a');
  const now = signal(0);
  let arrivals: () => ReadonlySet<string>;

  beforeEach(() => {
    page.set(pageOf(['1', '2']));
    key.set('a');
    now.set(1000);
    arrivals = newArrivals({ page, key, lastUpdated: computed(() => now()), now });
    arrivals();
  });

  it('marks nothing of the first answer', () => {
    expect([...arrivals()]).toEqual([]);
  });

  it('marks what comes later, for a minute', () => {
    page.set(pageOf(['3', '1', '2']));
    expect([...arrivals()]).toEqual(['3']);

    now.set(60_999);
    expect([...arrivals()]).toEqual(['3']);
    now.set(61_000);
    expect([...arrivals()]).toEqual([]);
  });

  it('begins anew with another list', () => {
    page.set(undefined);
    arrivals();
    key.set('b');
    page.set(pageOf(['7', '8', '9']));

    expect([...arrivals()]).toEqual([]);
  });

  it('does not take an entry for new that moved up because others were deleted', () => {
    page.set(pageOf(['2', '0'], 2));

    expect([...arrivals()]).toEqual([]);
  });
});
