import { TestBed } from '@angular/core/testing';
import { RunsList } from '../testing/runs-list';
import { MOST_TO_END, PAGE_SIZE } from './followed-runs';

describe('the list of runs, longer than the screen', () => {
  let list: RunsList;

  beforeEach(() => {
    list = new RunsList();
  });

  afterEach(() => {
    list.leave();
  });

  it('draws only the rows in sight, and loads the next page before its end is reached', async () => {
    list.announceRuns(3 * PAGE_SIZE);
    await list.open();
    expect(list.shown().length).toBeLessThan(60);
    expect(list.text()).toContain('300 runs');
    const asked = list.server.listQueries.length;

    await list.scrollTo(90);

    expect(list.server.listQueries.slice(asked).some((query) => query.includes('cursor='))).toBe(true);
    expect(list.shown()).toContain('r210');
  });

  it('goes from row to row and selects by keyboard alone', async () => {
    list.announceRuns(3);
    await list.open();
    list.host.querySelector<HTMLElement>('app-run-row a')?.focus();
    list.press('ArrowDown');
    expect(document.activeElement?.textContent).toBe('r2');
    list.press('End');
    expect(document.activeElement?.textContent).toBe('r1');

    list.press(' ');
    await list.goOn();

    expect(list.url).toBe('/runs?select=r1');
  });

  describe('at the End key, with runs that are not loaded yet', () => {
    async function pressEnd(count: number): Promise<void> {
      list.announceRuns(count);
      await list.open();
      list.host.querySelector<HTMLElement>('app-run-row a')?.focus();
      list.press('End');
      await jest.advanceTimersByTimeAsync(50);
      TestBed.tick();
    }

    it('goes to the last of all, and back to the first at Home', async () => {
      await pressEnd(1_200);
      expect(document.activeElement?.textContent).toBe('r1101');
      expect(list.host.querySelector('progress')).toMatchObject({ value: 100, max: 1_200 });
      expect(list.text()).toContain('Loading towards the last run: 100 of 1,200 runs');

      await list.goOn();
      expect(document.activeElement?.textContent).toBe('r1');
      expect(list.host.querySelector('progress')).toBeNull();

      list.press('Home');
      await list.goOn();
      expect(document.activeElement?.textContent).toBe('r1200');
    });

    it('goes to the last of very many at one press', async () => {
      await pressEnd(12_000);
      expect(list.host.querySelector('progress')).toMatchObject({ value: 100, max: 12_000 });

      await list.goOn();

      expect(document.activeElement?.textContent).toBe('r1');
      expect(list.host.querySelector('progress')).toBeNull();
    });

    it('does not begin where there are more than a browser can hold, and leads there the other way round', async () => {
      list.server.furtherRuns = MOST_TO_END;
      await pressEnd(1_200);
      await list.goOn();
      expect(list.host.querySelector('progress')).toBeNull();
      expect(list.text()).toContain('There are more runs than can be loaded.');

      list.button('Sort the other way round').click();
      await list.goOn();

      expect(list.url).toBe('/runs?order=asc');
      expect(list.text()).not.toContain('more runs than can be loaded');
    });

    it.each([
      ['another key', () => list.press('ArrowUp'), 'r4902'],
      ['Escape', () => list.press('Escape'), 'r4901'],
      ['scrolling', () => document.activeElement?.dispatchEvent(new Event('wheel', { bubbles: true })), 'r4901'],
    ])('stops at %s, and stays there', async (_what, doIt, stays) => {
      await pressEnd(5_000);

      doIt();
      await list.goOn();

      expect(list.host.querySelector('progress')).toBeNull();
      expect(document.activeElement?.textContent).toBe(stays);
      expect(list.server.listQueries.filter((query) => query.includes('cursor=')).length).toBeLessThan(3);
    });

    it('stops on demand, at the last that is there', async () => {
      await pressEnd(5_000);
      list.button('Stop').focus();
      list.button('Stop').click();
      TestBed.tick();

      expect(list.host.querySelector('progress')).toBeNull();
      expect(document.activeElement?.textContent).toBe('r4901');
      await list.goOn();
      expect(list.server.listQueries.filter((query) => query.includes('cursor=')).length).toBeLessThan(3);
    });
  });
});
