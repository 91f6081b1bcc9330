import { type ComponentFixture, TestBed } from '@angular/core/testing';
import type { UsedSeedResponse } from '../api/models/used-seed-response';
import { ROW_PX, SeedList } from './seed-list';
import { aSeed, seedsUpTo } from './testing/builders';
import { httpProviders } from './testing/fake-server';
import { giveLayout, VISIBLE_ROWS } from './testing/layout';

describe('SeedList', () => {
  let fixture: ComponentFixture<SeedList>;
  let host: HTMLElement;
  let chosen: string[];
  let takeLayoutBack: () => void;

  beforeEach(() => {
    jest.useFakeTimers({ now: new Date('2025-10-02T09:20:00Z') });
    takeLayoutBack = giveLayout({ rowPx: ROW_PX });
    TestBed.configureTestingModule({ providers: httpProviders });
    fixture = TestBed.createComponent(SeedList);
    host = fixture.nativeElement as HTMLElement;
    chosen = [];
    fixture.componentInstance.selectSeed.subscribe((id) => chosen.push(id));
  });

  afterEach(() => {
    jest.useRealTimers();
    takeLayoutBack();
  });

  async function show(seeds: readonly UsedSeedResponse[], inputs: Readonly<Record<string, unknown>> = {}): Promise<void> {
    fixture.componentRef.setInput('seeds', seeds);
    fixture.componentRef.setInput('total', seeds.length);
    for (const [name, value] of Object.entries(inputs)) fixture.componentRef.setInput(name, value);
    await settle();
  }

  /** Frames and the promises between them. */
  async function settle(): Promise<void> {
    for (let frame = 0; frame < 3; frame += 1) {
      TestBed.tick();
      await jest.advanceTimersByTimeAsync(20);
    }
  }

  function listbox(): HTMLElement {
    const element = host.querySelector<HTMLElement>('[role=listbox]');
    if (element === null) throw new Error('no listbox');
    return element;
  }

  function options(): HTMLElement[] {
    return [...host.querySelectorAll<HTMLElement>('[role=option]')];
  }

  function active(): HTMLElement | null {
    const id = listbox().getAttribute('aria-activedescendant');
    return id === null ? null : host.querySelector(`#${id}`);
  }

  async function press(...keys: readonly string[]): Promise<void> {
    for (const key of keys) {
      listbox().dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
      await settle();
    }
  }

  async function scrollTo(rows: number): Promise<void> {
    listbox().scrollTop = rows * ROW_PX;
    listbox().dispatchEvent(new Event('scroll'));
    await settle();
  }

  it('draws only the rows in sight and around', async () => {
    await show(seedsUpTo(10_000));

    expect(options().length).toBeGreaterThanOrEqual(VISIBLE_ROWS);
    expect(options().length).toBeLessThan(60);
  });

  it('tells which row of how many each one is', async () => {
    await show(seedsUpTo(500), { total: 10_000 });

    expect(options()[2]?.getAttribute('aria-posinset')).toBe('3');
    expect(options()[2]?.getAttribute('aria-setsize')).toBe('10000');
  });

  it('says in words what a row shows', async () => {
    await show([
      aSeed({ function: 'gcd', source_id: 'c1', score: 0.88, passed: 9, total: 10, reason: { method: 'jaccard', similarity: 0.92 } }),
    ]);
    const text = options()[0]?.textContent;

    for (const part of ['gcd', 'c1', '0.88', '9 of 10 tests passed', 'jaccard · similarity 0.92']) expect(text).toContain(part);
  });

  it('says what was not reported', async () => {
    await show([aSeed()]);

    for (const part of ['no source given', 'no reason given', 'no tests', 'no score']) expect(options()[0]?.textContent).toContain(part);
  });

  it('has one active row, which the arrow keys, Home and End move', async () => {
    await show(seedsUpTo(100));
    listbox().focus();
    await settle();
    const seen = [active()?.id];
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowUp', 'End', 'ArrowDown', 'Home', 'ArrowUp']) {
      await press(key);
      seen.push(active()?.id);
    }

    expect(seen.map((id) => Number(id?.split('-').at(-1)))).toEqual([0, 1, 2, 1, 99, 99, 0, 0]);
  });

  it('moves by what is in sight with PageDown and PageUp', async () => {
    await show(seedsUpTo(100));
    await press('Home', 'PageDown', 'PageDown');
    expect(active()?.getAttribute('aria-posinset')).toBe(String(2 * (VISIBLE_ROWS - 1) + 1));

    await press('PageUp');

    expect(active()?.getAttribute('aria-posinset')).toBe(String(VISIBLE_ROWS));
  });

  it('scrolls the active row into sight', async () => {
    await show(seedsUpTo(100));

    await press('End');

    expect(listbox().scrollTop).toBe((100 - VISIBLE_ROWS) * ROW_PX);
  });

  it('selects with Enter, Space and a click', async () => {
    await show(seedsUpTo(100));

    await press('Home', 'Enter', 'ArrowDown', ' ');
    options()[4]?.click();

    expect(chosen).toEqual(['s100', 's99', 's96']);
  });

  it('selects while moving where the detail stands beside it, once the keys rest', async () => {
    await show(seedsUpTo(100), { followsFocus: true });
    for (const key of ['Home', 'ArrowDown', 'ArrowDown']) {
      listbox().dispatchEvent(new KeyboardEvent('keydown', { key }));
      TestBed.tick();
    }
    expect(chosen).toEqual([]);

    await jest.advanceTimersByTimeAsync(500);

    expect(chosen).toEqual(['s98']);
  });

  it('marks the selected row for screen readers', async () => {
    await show(seedsUpTo(100), { selectedId: 's99' });

    expect(options().filter((option) => option.ariaSelected === 'true' || option.getAttribute('aria-selected') === 'true')).toEqual([
      options()[1],
    ]);
  });

  it('keeps the rows in their place when others come in above', async () => {
    await show(seedsUpTo(200));
    await scrollTo(50.5);

    await show(seedsUpTo(203));

    expect(listbox().scrollTop).toBe(53.5 * ROW_PX);
  });

  it('shows new rows at once when it stands at the top', async () => {
    await show(seedsUpTo(200));

    await show(seedsUpTo(203));

    expect(listbox().scrollTop).toBe(0);
    expect(options()[0]?.textContent).toContain('f203');
  });

  it('asks for more near the end, and not before', async () => {
    const asked = jest.fn();
    fixture.componentInstance.nearEnd.subscribe(asked);
    await show(seedsUpTo(500));
    expect(asked).not.toHaveBeenCalled();

    await scrollTo(460);

    expect(asked).toHaveBeenCalled();
  });

  it('marks new rows in words, and reports them as seen after a while in sight', async () => {
    const seen: string[] = [];
    fixture.componentInstance.seen.subscribe((ids) => seen.push(...ids));
    await show(seedsUpTo(200), { fresh: new Set(['s200', 's50']) });
    expect(options()[0]?.textContent).toContain('New');
    expect(options()[1]?.textContent).not.toContain('New');

    await jest.advanceTimersByTimeAsync(10_000);

    expect(seen).toEqual(['s200']);
  });
});
