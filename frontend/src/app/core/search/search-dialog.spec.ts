import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting, type TestRequest } from '@angular/common/http/testing';
import { ChangeDetectionStrategy, Component } from '@angular/core';
import { type ComponentFixture, TestBed } from '@angular/core/testing';
import { provideRouter, Router } from '@angular/router';
import type { SearchResponse } from '../../api/models/search-response';
import { SearchDialog } from './search-dialog';
import { markedParts } from './search-groups';

@Component({ selector: 'app-some-page', changeDetection: ChangeDetectionStrategy.OnPush, template: '' })
class SomePage {}

const NOTHING: SearchResponse = {
  runs: [],
  functions: [],
  sources: [],
  snippets: [],
  totals: { runs: 0, functions: 0, sources: 0, snippets: 0 },
};
const FOUND: SearchResponse = {
  ...NOTHING,
  functions: [{ function: 'quick_sort', trials: 1, solved: 1 }],
  runs: [{ run_id: 'quick run', status: 'finished', started_at: '2025-10-02T09:00:00.000Z', notes: null }],
  totals: { ...NOTHING.totals, functions: 7, runs: 1 },
};
const SNIPPET = 'def f(a):\n    return a\n';

describe('SearchDialog', () => {
  let fixture: ComponentFixture<SearchDialog>;
  let host: HTMLElement;
  let http: HttpTestingController;
  let closings: number;

  beforeEach(() => {
    jest.useFakeTimers();
    localStorage.clear();
    Object.defineProperty(HTMLDialogElement.prototype, 'showModal', { configurable: true, value: jest.fn() });
    Object.defineProperty(HTMLElement.prototype, 'scrollIntoView', { configurable: true, value: jest.fn() });
    TestBed.configureTestingModule({
      providers: [provideHttpClient(), provideHttpClientTesting(), provideRouter([{ path: '**', component: SomePage }])],
    });
    http = TestBed.inject(HttpTestingController);
    open();
  });

  afterEach(() => {
    http.verify();
    host.remove();
    Reflect.deleteProperty(HTMLDialogElement.prototype, 'showModal');
    Reflect.deleteProperty(HTMLElement.prototype, 'scrollIntoView');
    jest.useRealTimers();
  });

  function open(): void {
    fixture = TestBed.createComponent(SearchDialog);
    host = fixture.nativeElement as HTMLElement;
    document.body.append(host);
    closings = 0;
    fixture.componentInstance.closed.subscribe(() => (closings += 1));
    fixture.detectChanges();
  }

  const field = (): HTMLInputElement => host.querySelector('input')!;
  const options = (): HTMLElement[] => [...host.querySelectorAll<HTMLElement>('[role=option]')];
  const labels = (): (string | undefined)[] => options().map((option) => option.querySelector('.label')?.textContent);
  const selected = (): string | undefined => host.querySelector('[aria-selected=true] .label')?.textContent;

  async function type(text: string): Promise<void> {
    field().value = text;
    field().dispatchEvent(new Event('input'));
    await settle();
  }

  async function settle(): Promise<void> {
    fixture.detectChanges();
    await jest.advanceTimersByTimeAsync(200);
    fixture.detectChanges();
  }

  function press(key: string, options: KeyboardEventInit = {}): void {
    field().dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...options }));
    fixture.detectChanges();
  }

  function answer(request: TestRequest, body: SearchResponse): void {
    request.flush(body);
    fixture.detectChanges();
  }

  const asked = (q: string): TestRequest => http.expectOne((request) => request.url === '/api/search' && request.params.get('q') === q);

  it('offers the pages before anything is typed', () => {
    expect(labels()).toContain('System');
    expect(selected()).toBe('Overview');
  });

  it('asks once for a word, and shows what was found in groups with their totals', async () => {
    field().value = 'qui';
    field().dispatchEvent(new Event('input'));
    await type('quick');
    answer(asked('quick'), FOUND);

    expect(labels()).toEqual(['quick_sort', 'quick run']);
    expect(host.querySelector('[role=group]')?.textContent).toContain('1 of 7');
    expect(host.querySelector('[role=status]')?.textContent).toBe('2 results');
    expect(options().map((option) => option.getAttribute('href'))).toEqual(['/functions/quick_sort', '/runs/quick%20run']);
  });

  it('goes through the options with the arrow keys, around both ends, and tells which is active', async () => {
    await type('quick');
    answer(asked('quick'), FOUND);

    press('ArrowDown');
    expect(selected()).toBe('quick run');
    expect(field().getAttribute('aria-activedescendant')).toBe(options()[1]!.id);

    press('ArrowDown');
    expect(selected()).toBe('quick_sort');
    press('ArrowUp');
    expect(selected()).toBe('quick run');
  });

  it('goes where Enter points, and offers it again the next time', async () => {
    await type('quick');
    answer(asked('quick'), FOUND);

    press('Enter');
    await settle();

    expect(TestBed.inject(Router).url).toBe('/functions/quick_sort');
    expect(closings).toBe(1);
    host.remove();
    open();
    expect(labels()[0]).toBe('quick_sort');
  });

  it('does not go anywhere while what is shown belongs to what was typed before', async () => {
    await type('quick');
    answer(asked('quick'), FOUND);
    await type('quicker');

    press('Enter');

    expect(closings).toBe(0);
    answer(asked('quicker'), NOTHING);
    expect(host.textContent).toContain('Nothing found');
  });

  it('does not say that nothing was found before there is an answer', async () => {
    field().value = 'quick';
    field().dispatchEvent(new Event('input'));
    fixture.detectChanges();
    expect(host.textContent).not.toContain('Nothing found');
    expect(host.querySelector('app-loading')).not.toBeNull();

    await settle();
    expect(host.textContent).not.toContain('Nothing found');
    answer(asked('quick'), FOUND);
  });

  it.each([{ isComposing: true }, { keyCode: 229 }])('leaves Enter to an input method that composes a word (%o)', async (options) => {
    await type('quick');
    answer(asked('quick'), FOUND);

    press('Enter', options);

    expect(closings).toBe(0);
  });

  it('drops the answer to a former question', async () => {
    await type('quick');
    const former = asked('quick');
    await type('merge');

    expect(former.cancelled).toBe(true);
    answer(asked('merge'), FOUND);
  });

  it('takes a pasted text of several lines as a snippet, with its line breaks', async () => {
    const paste = new Event('paste', { cancelable: true });
    Object.assign(paste, { clipboardData: { getData: () => SNIPPET } });
    field().dispatchEvent(paste);
    await settle();

    const request = http.expectOne('/api/search');
    expect(request.request.method).toBe('POST');
    expect(request.request.body).toEqual({ q: SNIPPET });
    answer(request, {
      ...NOTHING,
      snippets: [
        {
          kind: 'entry',
          id: 'e1',
          function: 'f',
          run_id: null,
          excerpt: 'def <b>f',
          matches: [[4, 3]],
          timestamp: '2025-10-02T09:00:00.000Z',
        },
      ],
      totals: { ...NOTHING.totals, snippets: 1 },
    });
    expect(labels()).toEqual(['f']);
    expect(options()[0]!.getAttribute('href')).toBe('/provenance/e1');
    expect(host.querySelector('mark')?.textContent).toBe('<b>');
    expect(host.querySelector('.excerpt')?.textContent).toBe('def <b>f');
  });

  it('says that the search failed, still offers the pages, and tries again on demand', async () => {
    await type('sys');
    asked('sys').flush(null, { status: 503, statusText: 'Service Unavailable' });
    fixture.detectChanges();
    expect(host.textContent).toContain('The server is busy');
    expect(labels()).toEqual(['System']);

    host.querySelector<HTMLButtonElement>('.problem button')!.click();
    await settle();

    answer(asked('sys'), NOTHING);
    expect(host.querySelector('.problem')).toBeNull();
  });
});

describe('markedParts', () => {
  it.each<[string, [number, number][], string]>([
    ['whole words', [[0, 3]], '[def] f'],
    ['the end', [[4, 1]], 'def [f]'],
    ['nothing that overlaps', [[0, 3], [1, 4]], '[def] f'], // prettier-ignore
    ['nothing outside', [[3, 9]], 'def f'],
  ])('marks %s', (_, matches, expected) => {
    const text = markedParts({ excerpt: 'def f', matches }).map((part) => (part.isMatch ? `[${part.text}]` : part.text));
    expect(text.join('')).toBe(expected);
  });
});
