import { type ComponentFixture, TestBed } from '@angular/core/testing';
import { type CorpusFilter, NO_FILTER } from './corpus-filter';
import { type FilterChange, FilterForm } from './filter-form';
import { toInstant } from '../ui/local-day';

const PAUSE_MS = 300;

describe('FilterForm', () => {
  let fixture: ComponentFixture<FilterForm>;
  let host: HTMLElement;
  let changes: FilterChange[];

  beforeEach(() => {
    jest.useFakeTimers();
    fixture = TestBed.createComponent(FilterForm);
    host = fixture.nativeElement as HTMLElement;
    changes = [];
    fixture.componentInstance.filterChange.subscribe((change) => changes.push(change));
    inForce({});
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  /** What the URL says now. */
  function inForce(parts: Partial<CorpusFilter>): void {
    fixture.componentRef.setInput('filter', { ...NO_FILTER, ...parts });
    fixture.detectChanges();
  }

  /** Whether the server still has to answer for it. */
  function awaits(isAwaited: boolean): void {
    fixture.componentRef.setInput('isAwaited', isAwaited);
    fixture.detectChanges();
  }

  function field(name: string): HTMLInputElement {
    const labelled = [...host.querySelectorAll('label')].find((label) => label.textContent.trim() === name);
    const input =
      host.querySelector<HTMLInputElement>(`input[aria-label="${name}"]`) ??
      (labelled?.htmlFor ? host.querySelector<HTMLInputElement>(`#${labelled.htmlFor}`) : labelled?.querySelector('input'));
    if (!input) throw new Error(`no field ${name}`);
    return input;
  }

  function type(name: string, text: string): void {
    field(name).value = text;
    field(name).dispatchEvent(new Event('input'));
    fixture.detectChanges();
  }

  function press(name: string, key: string): void {
    field(name).dispatchEvent(new KeyboardEvent('keydown', { key }));
  }

  function choose(name: string): void {
    field(name).click();
    fixture.detectChanges();
  }

  function reset(): void {
    [...host.querySelectorAll('button')].find((button) => button.textContent.trim() === 'Reset')?.click();
    fixture.detectChanges();
  }

  /** The explanation that a screen reader gives with a field. */
  function explanation(name: string): string | undefined {
    return host.querySelector(`#${String(field(name).getAttribute('aria-describedby'))}`)?.textContent.trim();
  }

  function asked(): CorpusFilter[] {
    return changes.map(({ filter }) => filter);
  }

  it('asks for a word at its first key, and for the newest text once that is answered', () => {
    type('Function', 's');
    expect(asked()).toEqual([{ ...NO_FILTER, func: 's' }]);
    type('Function', 'so');
    awaits(true);
    inForce({ func: 's' });
    type('Function', 'sort');
    expect(changes).toHaveLength(1);

    awaits(false);

    expect(asked().slice(1)).toEqual([{ ...NO_FILTER, func: 'sort' }]);
    jest.advanceTimersByTime(PAUSE_MS);
    expect(changes).toHaveLength(2);
  });

  it('waits for no answer longer than typing pauses', () => {
    type('Function', 's');
    awaits(true);
    inForce({ func: 's' });
    type('Function', 'so');
    jest.advanceTimersByTime(PAUSE_MS - 1);
    type('Function', 'sort');
    jest.advanceTimersByTime(PAUSE_MS - 1);
    expect(changes).toHaveLength(1);

    jest.advanceTimersByTime(1);

    expect(asked().slice(1)).toEqual([{ ...NO_FILTER, func: 'sort' }]);
  });

  it('takes no half typed number for a number, and no half typed name for an exact one: it waits until typing pauses', () => {
    type('Lowest score', '1');
    jest.advanceTimersByTime(PAUSE_MS - 1);
    type('Lowest score', '12');
    jest.advanceTimersByTime(PAUSE_MS);
    inForce({ minScore: '12', func: 'a', funcMode: 'exact' });
    type('Function', 'ad');
    jest.advanceTimersByTime(PAUSE_MS - 1);
    type('Function', 'add');
    jest.advanceTimersByTime(PAUSE_MS);

    expect(asked().map(({ minScore, func }) => [minScore, func])).toEqual([
      ['12', ''],
      ['12', 'add'],
    ]);
  });

  it('asks at once at Enter, and not again after the pause', () => {
    type('Function', 'sort');

    press('Function', 'Enter');

    expect(asked()).toEqual([{ ...NO_FILTER, func: 'sort' }]);
    jest.advanceTimersByTime(PAUSE_MS);
    expect(changes).toHaveLength(1);
  });

  it('goes on with the same step of the history while one word is typed', () => {
    type('Function', 'so');
    jest.advanceTimersByTime(PAUSE_MS);
    inForce({ func: 'so' });
    type('Function', 'sort');
    jest.advanceTimersByTime(PAUSE_MS);
    inForce({ func: 'sort' });
    field('Function').dispatchEvent(new Event('focusout'));
    type('Function', 'sorted');
    jest.advanceTimersByTime(PAUSE_MS);

    expect(changes.map(({ continues }) => continues)).toEqual([false, true, false]);
  });

  it('asks for the exact name when told so', () => {
    inForce({ func: 'sort' });

    choose('exact');

    expect(asked()).toEqual([{ ...NO_FILTER, func: 'sort', funcMode: 'exact' }]);
  });

  it('keeps the mode of an empty name for the name that is typed next', () => {
    choose('exact');
    expect(changes).toEqual([]);

    type('Function', 'add');
    jest.advanceTimersByTime(PAUSE_MS);

    expect(asked()).toEqual([{ ...NO_FILTER, func: 'add', funcMode: 'exact' }]);
  });

  it('asks for perfect entries at once', () => {
    choose('Perfect only');

    expect(asked()).toEqual([{ ...NO_FILTER, perfectOnly: true }]);
  });

  it('explains a number that cannot be read, and asks for all but it', () => {
    inForce({ minScore: '1' });
    type('Lowest score', 'abc');
    jest.advanceTimersByTime(PAUSE_MS);
    choose('Perfect only');

    expect(explanation('Lowest score')).toBe('“abc” is not a number.');
    expect(field('Lowest score').getAttribute('aria-invalid')).toBe('true');
    expect(asked()).toEqual([{ ...NO_FILTER, minScore: '1', perfectOnly: true }]);
  });

  it('explains a range that is upside down, and does not ask for it', () => {
    type('Lowest score', '5');
    type('Highest score', '1');
    jest.advanceTimersByTime(PAUSE_MS);

    expect(explanation('Highest score')).toBe('The lowest score is above the highest.');
    expect(changes).toEqual([]);
  });

  it('asks for whole days of the reader’s zone', () => {
    type('From', '2025-10-27');
    type('To, inclusive', '2025-10-28');
    jest.advanceTimersByTime(PAUSE_MS);

    expect(asked()).toEqual([
      {
        ...NO_FILTER,
        startDate: toInstant('2025-10-27', 'start')?.toISOString(),
        endDate: toInstant('2025-10-28', 'end')?.toISOString(),
      },
    ]);
    expect(host.textContent).toContain(`Whole days in your time zone, ${new Intl.DateTimeFormat().resolvedOptions().timeZone}`);
  });

  it('does not take the year 20 for a date on its way to 2025', () => {
    inForce({ startDate: '2024-10-27' });
    type('From', '0020-10-27');
    jest.advanceTimersByTime(PAUSE_MS);

    expect(changes).toEqual([]);
    expect(field('From').value).toBe('0020-10-27');

    field('From').dispatchEvent(new Event('blur'));
    fixture.detectChanges();
    expect(explanation('From')).toBe('Only dates from 1970 on.');
  });

  it('says the exact time when the day alone would not tell the range', () => {
    inForce({ startDate: '2025-10-28T10:30:15.000Z' });

    expect(field('From').value).toMatch(/^2025-10-2[789]$/);
    expect(explanation('From')).toMatch(/^exactly .*:\d5/);
  });

  it('shows the filter of a link, also where it cannot be read', () => {
    inForce({ func: 'add', funcMode: 'exact', perfectOnly: true, minScore: '0', maxScore: 'x', startDate: 'foo' });

    expect(field('Function').value).toBe('add');
    expect(field('exact').checked).toBe(true);
    expect(field('Perfect only').checked).toBe(true);
    expect(field('Lowest score').value).toBe('0');
    expect(explanation('Highest score')).toBe('“x” is not a number.');
    expect(explanation('From')).toBe('“foo” is not a date from 1970 on.');
    expect(changes).toEqual([]);
  });

  it('leaves the fields alone when its own filter comes back while typing goes on', () => {
    type('Function', 'so');
    jest.advanceTimersByTime(PAUSE_MS);
    type('Function', 'sort ');

    inForce({ func: 'so' });

    expect(field('Function').value).toBe('sort ');
    jest.advanceTimersByTime(PAUSE_MS);
    expect(asked().at(-1)?.func).toBe('sort');
  });

  it('follows the back button, and forgets what was about to be asked', () => {
    type('Function', 'so');
    awaits(true);
    inForce({ func: 'so' });
    type('Function', 'sort');

    inForce({});
    awaits(false);

    expect(field('Function').value).toBe('');
    jest.advanceTimersByTime(PAUSE_MS);
    expect(changes).toHaveLength(1);
  });

  it('shows what the server refuses, until the text is another one', () => {
    inForce({ func: 'x' });
    fixture.componentRef.setInput('refused', { func: 'The server says: must have at most 200 characters.' });
    fixture.detectChanges();
    expect(explanation('Function')).toBe('The server says: must have at most 200 characters.');

    type('Function', 'y');

    expect(explanation('Function')).toBe('');
  });

  it('resets everything, also what was not asked for', () => {
    inForce({ func: 'add', funcMode: 'exact', minScore: '1' });
    type('Lowest score', 'abc');

    reset();

    expect(asked()).toEqual([NO_FILTER]);
    expect(field('Function').value).toBe('');
    expect(field('Lowest score').value).toBe('');
    jest.advanceTimersByTime(PAUSE_MS);
    expect(changes).toHaveLength(1);
  });

  it('asks for nothing any more when it is gone', () => {
    type('Function', 'sort');
    fixture.destroy();

    expect(jest.getTimerCount()).toBe(0);
  });

  it('opens by itself where there is something to explain, and stays open', () => {
    const toggle = host.querySelector('button[aria-controls]');
    expect(toggle?.getAttribute('aria-expanded')).toBe('false');

    type('Lowest score', 'abc');
    expect(toggle?.getAttribute('aria-expanded')).toBe('true');
    type('Lowest score', '1');

    expect(toggle?.getAttribute('aria-expanded')).toBe('true');
  });

  it('counts the conditions that hold', () => {
    inForce({ func: 'add', minScore: '1', maxScore: 'x' });

    expect(host.querySelector('button[aria-controls]')?.textContent).toContain('Filters, 2 set');
  });
});
