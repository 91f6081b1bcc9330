import { appendPage, insertArrivals } from './seed-order';
import { aSeed, seedsUpTo } from './testing/builders';

const at = (id: string, seconds: number) => aSeed({ id, timestamp: new Date(Date.UTC(2025, 9, 2, 9, 0, seconds)).toISOString() });
const ids = (seeds: readonly { readonly id: string }[]) => seeds.map(({ id }) => id).join(' ');

describe('insertArrivals', () => {
  it('puts newer seeds in front, the newest first', () => {
    const { seeds } = insertArrivals([at('b', 2), at('a', 1)], [at('c', 3), at('d', 4)], true);

    expect(ids(seeds)).toBe('d c b a');
  });

  it('puts a late seed where its time belongs', () => {
    const { seeds } = insertArrivals([at('d', 4), at('a', 1)], [at('late', 2)], true);

    expect(ids(seeds)).toBe('d late a');
  });

  it('puts the later arrival first when the times are equal', () => {
    const { seeds } = insertArrivals([at('b', 2), at('a', 2)], [at('c', 2), at('d', 2)], true);

    expect(ids(seeds)).toBe('d c b a');
  });

  it('appends a seed older than all when the list is complete', () => {
    const { seeds } = insertArrivals([at('b', 2)], [at('a', 1)], true);

    expect(ids(seeds)).toBe('b a');
  });

  it('keeps a seed out that belongs behind the loaded part, and still tells of it', () => {
    const { seeds, unknown } = insertArrivals([at('b', 2)], [at('a', 1), at('c', 2)], false);

    expect(ids(seeds)).toBe('c b');
    expect(ids(unknown)).toBe('a c');
  });

  it('takes a seed once, and leaves the list alone when nothing is new', () => {
    const list = [at('b', 2), at('a', 1)];

    expect(insertArrivals(list, [at('a', 1)], true).seeds).toBe(list);
    expect(insertArrivals(list, [at('a', 1)], true).unknown).toEqual([]);
  });

  it('takes the arrivals of an empty list in order', () => {
    expect(ids(insertArrivals([], [at('a', 1), at('b', 2)], false).seeds)).toBe('b a');
  });
});

describe('appendPage', () => {
  it('continues the list without what it has already', () => {
    const list = seedsUpTo(3);

    expect(ids(appendPage(list.slice(0, 2), list.slice(1)))).toBe('s3 s2 s1');
  });
});
