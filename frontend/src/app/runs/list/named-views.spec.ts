import { TestBed } from '@angular/core/testing';
import { MOST_VIEWS, NamedViews } from './named-views';

const STORED_AS = 'aurora.runs.views';

describe('the named views', () => {
  beforeEach(() => localStorage.clear());

  const fresh = (): NamedViews => {
    TestBed.resetTestingModule();
    return TestBed.inject(NamedViews);
  };

  it('are there again in another visit, by name', () => {
    const views = fresh();
    views.save('silent', { status: 'silent' });
    views.save('big', { sort: 'seeds' });

    expect(fresh().views()).toEqual([
      { name: 'big', query: { sort: 'seeds' } },
      { name: 'silent', query: { status: 'silent' } },
    ]);
  });

  it('replaces one of the same name, renames and deletes', () => {
    const views = fresh();
    views.save('a', { text: '1' });
    views.save('a', { text: '2' });
    views.rename('a', 'b');
    expect(fresh().views()).toEqual([{ name: 'b', query: { text: '2' } }]);

    views.remove('b');

    expect(fresh().views()).toEqual([]);
  });

  it('does not rename one to a name that is taken', () => {
    const views = fresh();
    views.save('a', { text: '1' });
    views.save('b', { text: '2' });

    expect(views.rename('a', 'b')).toBe(false);
    expect(views.views().map(({ query }) => query)).toEqual([{ text: '1' }, { text: '2' }]);
  });

  it('lasts as long as the page where the browser forbids to look', () => {
    const forbidden = jest.spyOn(window, 'localStorage', 'get').mockImplementation(() => {
      throw new DOMException('forbidden', 'SecurityError');
    });
    const views = fresh();
    views.save('a', {});
    expect(views.views()).toEqual([{ name: 'a', query: {} }]);
    forbidden.mockRestore();
  });

  it('lasts as long as the page where the browser keeps nothing', () => {
    const full = jest.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
      throw new DOMException('full', 'QuotaExceededError');
    });
    const views = fresh();
    views.save('a', {});
    full.mockRestore();

    expect(views.views()).toHaveLength(1);
  });

  it.each(['{', '"text"', '[1, {"name": 2, "query": {}}, {"name": "x", "query": {"a": 1}}, null]'])('takes %s for none', (stored) => {
    localStorage.setItem(STORED_AS, stored);

    expect(fresh().views()).toEqual([]);
  });

  it('refuses one too many', () => {
    const views = fresh();
    for (let index = 0; index < MOST_VIEWS; index += 1) views.save(String(index), {});

    expect(views.save('one more', {})).toBe(false);
    expect(views.save('0', { text: 'again' })).toBe(true);
  });
});
