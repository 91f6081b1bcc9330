import { type ComponentFixture, TestBed } from '@angular/core/testing';
import { provideRouter } from '@angular/router';
import type { CorpusEntryResponse } from '../api/models/corpus-entry-response';
import { CorpusLocation } from './corpus-location';
import { EntryDetails } from './entry-details';
import { anEntry } from './testing/corpus-fixtures';

describe('EntryDetails', () => {
  let fixture: ComponentFixture<EntryDetails>;
  let host: HTMLElement;

  beforeEach(() => {
    TestBed.configureTestingModule({ providers: [provideRouter([]), CorpusLocation] });
  });

  afterEach(() => {
    Reflect.deleteProperty(navigator, 'clipboard');
  });

  function show(parts: Partial<CorpusEntryResponse>): void {
    fixture = TestBed.createComponent(EntryDetails);
    fixture.componentRef.setInput('entry', anEntry(parts));
    fixture.detectChanges();
    host = fixture.nativeElement as HTMLElement;
  }

  function section(heading: string): HTMLElement | undefined {
    return [...host.querySelectorAll<HTMLElement>('section')].find((part) => part.querySelector('h3')?.textContent.includes(heading));
  }

  function texts(selector: string, parent: ParentNode = host): string[] {
    return [...parent.querySelectorAll(selector)].map((element) => element.textContent.trim());
  }

  it('shows everything that is known', () => {
    show({
      passed: 3,
      total: 4,
      score: -2,
      complexity: 14,
      iteration: 37,
      duration_ms: 125,
      synthesis_method: 'crossover',
      calls_functions: ['len'],
      post_bow: ['sort', 'list'],
      failing_tests: ['test_empty'],
    });

    expect(host.querySelector('[role=meter]')?.getAttribute('aria-valuetext')).toBe('3 of 4, 75 %');
    expect(texts('.facts dd')).toEqual(expect.arrayContaining(['-2', '14', '37', '125 ms', 'crossover']));
    expect(texts('li', section('Calls'))).toEqual(['len']);
    expect(texts('li', section('Words of the postcondition'))).toEqual(['sort', 'list']);
    expect(texts('li', section('Failing tests'))).toEqual(['test_empty']);
    expect(texts('dd code')).toEqual(['e1', 'quick_sort', 'spec-1', 'e3e35f2a5cbb3ab5', 'quick_sort(L[I])->L[I]']);
    expect(section('Snippet')?.querySelector('code')?.textContent).toBe('def quick_sort(arr): ...');
    expect(section('Snippet')?.querySelector('pre[aria-hidden]')?.textContent).toBe('1');
  });

  it.each([
    ['Copy signature', 'quick_sort(arr:list[int])->list[int]'],
    ['Copy spec hash', 'e3e35f2a5cbb3ab5'],
    ['Copy entry id', 'e1'],
    ['Copy signature key', 'quick_sort(L[I])->L[I]'],
  ])('%s', (label, text) => {
    const writeText = jest.fn().mockResolvedValue(undefined);
    Object.defineProperty(navigator, 'clipboard', { configurable: true, value: { writeText } });
    show({});
    host.querySelector<HTMLButtonElement>(`button[aria-label="${label}"]`)?.click();

    expect(writeText).toHaveBeenCalledWith(text);
  });

  it('tells what was not recorded from what is not there', () => {
    show({ calls_functions: null, post_bow: null, complexity: null, duration_ms: null, failing_tests: [] });
    expect(section('Calls')?.textContent).toContain('Not recorded.');
    expect(section('Words of the postcondition')?.textContent).toContain('Not recorded.');
    expect(section('Failing tests')).toBeUndefined();
    expect(texts('.facts dd').filter((text) => text === '–')).toHaveLength(2);

    show({ calls_functions: [], post_bow: [] });
    expect(section('Calls')?.textContent).toContain('It calls no function.');
  });

  it('leads to similar entries', () => {
    show({ id: 'a' });

    expect(texts('.actions a')).toEqual(['Similar entries', 'All entries of this function']);
    expect(host.querySelector('.actions a')?.getAttribute('href')).toBe('/?similar=a');
  });

  it.each([null, ''])('explains that without a signature key (%j) there is nothing to compare', (sig_key) => {
    show({ sig_key });

    expect(texts('.actions a')).toEqual(['All entries of this function']);
    expect(host.textContent).toContain('No similar entries: this entry has no signature key');
  });

  it('leads to the entries of a function that it calls', () => {
    show({ calls_functions: ['merge'] });

    expect(section('Calls')?.querySelector('a')?.getAttribute('href')).toBe('/?func=merge');
  });

  it('shows the first of very many failing tests, and more on demand', () => {
    show({ failing_tests: Array.from({ length: 300 }, (_, index) => `test_${index}`) });
    const list = section('Failing tests')!;
    expect(texts('li', list)).toHaveLength(24);

    list.querySelector('button')?.click();
    fixture.detectChanges();
    expect(texts('li', list)).toHaveLength(224);

    list.querySelector('button')?.click();
    fixture.detectChanges();
    expect(texts('li', list)).toHaveLength(300);
    expect(list.querySelector('button')).toBeNull();
  });
});
