import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting, type TestRequest } from '@angular/common/http/testing';
import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { provideRouter, Router, withComponentInputBinding } from '@angular/router';
import { RouterTestingHarness } from '@angular/router/testing';
import type { CorpusEntryResponse } from '../api/models/corpus-entry-response';
import { RunStatus } from '../runs';
import CorpusExplorerPage from './corpus-explorer.page';
import { anEntry, aPage } from './testing/corpus-fixtures';

@Component({ selector: 'app-run-status', changeDetection: ChangeDetectionStrategy.OnPush, template: 'the latest run' })
class RunStatusStub {
  readonly compact = input<unknown>();
}

const REFUSED = { status: 400, statusText: 'Bad Request' };
const BROKEN = { status: 500, statusText: 'Internal Server Error' };
const SUMMARY = { entries: 2, perfect: 1, mean_score: 3 };

describe('the corpus explorer', () => {
  let http: HttpTestingController;
  let harness: RouterTestingHarness;
  let router: Router;
  let host: HTMLElement;

  beforeEach(() => {
    TestBed.configureTestingModule({
      providers: [
        provideHttpClient(),
        provideHttpClientTesting(),
        provideRouter([{ path: 'corpus', component: CorpusExplorerPage }], withComponentInputBinding()),
      ],
    });
    TestBed.overrideComponent(CorpusExplorerPage, { remove: { imports: [RunStatus] }, add: { imports: [RunStatusStub] } });
    http = TestBed.inject(HttpTestingController);
    router = TestBed.inject(Router);
    Element.prototype.scrollIntoView = jest.fn();
  });

  afterEach(() => {
    Reflect.deleteProperty(Element.prototype, 'scrollIntoView');
    host.remove();
  });

  async function visit(url: string): Promise<void> {
    harness = await RouterTestingHarness.create(url);
    host = harness.fixture.nativeElement as HTMLElement;
    document.body.append(host);
    harness.detectChanges();
  }

  /** A navigation ends in a later task than the click that began it. */
  async function navigated(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve));
    harness.detectChanges();
  }

  function request(path: string, has?: string): TestRequest {
    return http.expectOne(({ url, params }) => url === path && (path !== '/api/corpus' || params.has('id') === (has === 'id')));
  }

  function answerList(items: CorpusEntryResponse[], total = items.length): TestRequest {
    const list = request('/api/corpus');
    list.flush(aPage(items, total));
    harness.detectChanges();
    return list;
  }

  function answerSummary(summary: object = SUMMARY): TestRequest {
    const sent = request('/api/corpus/summary');
    sent.flush(summary);
    harness.detectChanges();
    return sent;
  }

  function answerEntry(items: CorpusEntryResponse[]): void {
    request('/api/corpus', 'id').flush(aPage(items));
    harness.detectChanges();
  }

  async function showTwo(url = '/corpus'): Promise<void> {
    await visit(url);
    answerSummary();
    answerList([anEntry({ id: 'a', func_name: 'add' }), anEntry({ id: 'b', func_name: 'merge_sort' })]);
  }

  function paramsOf({ request: { params } }: TestRequest): Record<string, string | null> {
    return Object.fromEntries(params.keys().map((key) => [key, params.get(key)]));
  }

  /** Being shown again makes the page ask at once, as the passing of five seconds does. */
  function askAgain(): void {
    document.dispatchEvent(new Event('visibilitychange'));
  }

  function results(): HTMLElement {
    return host.querySelector<HTMLElement>('section[aria-label=Entries]')!;
  }

  function panel(): HTMLElement | null {
    return host.querySelector<HTMLElement>('[role=region][aria-labelledby=app-entry-heading]');
  }

  function rowNames(): string[] {
    return [...host.querySelectorAll('[role=rowheader] a')].map((link) => link.textContent);
  }

  function byText(selector: string, text: string): HTMLElement {
    const found = [...host.querySelectorAll<HTMLElement>(selector)].find((element) =>
      (element.ariaLabel ?? element.textContent).includes(text),
    );
    if (found === undefined) throw new Error(`no ${selector} with ${text}`);
    return found;
  }

  it('asks for what the URL says, and for the totals of all of it', async () => {
    await visit('/corpus?funcContains=so&minScore=0&perfectOnly=true&page=3&size=25');

    expect(paramsOf(answerSummary())).toEqual({ funcContains: 'so', minScore: '0', perfectOnly: 'true' });
    expect(paramsOf(answerList([anEntry()], 51))).toEqual({
      funcContains: 'so',
      minScore: '0',
      perfectOnly: 'true',
      limit: '25',
      offset: '50',
    });
  });

  it('shows a row for each entry, the totals, and which part this is', async () => {
    await showTwo();

    expect(rowNames()).toEqual(['add', 'merge_sort']);
    expect(host.querySelector('dl')?.textContent).toBe('Entries2Perfect150 %Mean score3');
    expect(results().textContent).toContain('1–2 of 2');
    expect(byText('[role=cell]', '9 / 10').textContent).toContain('90 %');
  });

  it('names the totals of a filtered set as such', async () => {
    await showTwo('/corpus?funcContains=s');

    expect(results().textContent).toContain('Matching entries');
  });

  it('writes a filter into the URL and goes back to the first page', async () => {
    await showTwo('/corpus?page=2');
    const perfectOnly = byText('label', 'Perfect only').querySelector('input');

    perfectOnly?.click();
    await navigated();

    expect(router.url).toBe('/corpus?perfectOnly=true');
    expect(paramsOf(answerList([]))).toEqual({ perfectOnly: 'true', limit: '50', offset: '0' });
  });

  it('follows a URL that changes, as with the back button', async () => {
    await showTwo('/corpus?funcContains=s');

    await harness.navigateByUrl('/corpus');

    expect(paramsOf(answerList([anEntry({ func_name: 'gcd' })]))).toEqual({ limit: '50', offset: '0' });
    expect(host.querySelector<HTMLInputElement>('#app-filter-func')?.value).toBe('');
    expect(rowNames()).toEqual(['gcd']);
  });

  it('keeps the old rows, and says that others are coming', async () => {
    await showTwo();

    await harness.navigateByUrl('/corpus?page=2');

    expect(rowNames()).toEqual(['add', 'merge_sort']);
    expect(results().getAttribute('aria-busy')).toBe('true');
    expect(results().querySelector('[role=progressbar]')).not.toBeNull();
    answerList([anEntry({ func_name: 'gcd' })], 51);
    expect(results().getAttribute('aria-busy')).toBe('false');
    expect(results().querySelector('[role=progressbar]')).toBeNull();
  });

  it('does not ask again when only another entry is opened', async () => {
    await showTwo();

    await harness.navigateByUrl('/corpus?id=a');

    answerEntry([anEntry({ id: 'a' })]);
    http.expectNone(({ url, params }) => url === '/api/corpus' && !params.has('id'));
  });

  it('is loading until the first answer', async () => {
    await visit('/corpus');

    expect(results().querySelector('app-loading')?.textContent).toContain('Loading the corpus');
    answerList([anEntry()]);
    expect(results().querySelector('app-loading')).toBeNull();
  });

  it('tells how to fill an empty corpus', async () => {
    await visit('/corpus');
    answerList([]);

    expect(results().textContent).toContain('The corpus is empty');
    expect(results().textContent).toContain('npm run import -- FILE...');
    expect(results().textContent).toContain(`curl -X POST ${location.origin}/api/corpus`);
  });

  it('tells filters that match nothing from an empty corpus, and resets them', async () => {
    await visit('/corpus?funcContains=zzz');
    answerList([]);
    expect(results().textContent).toContain('Nothing matches these filters');

    byText('button', 'Reset the filters').click();
    await navigated();

    expect(router.url).toBe('/corpus');
  });

  it('leads from beyond the end to the last page', async () => {
    await visit('/corpus?page=99');
    answerList([], 120);
    expect(results().textContent).toContain('0 of 120');

    byText('button', 'Go to the last page').click();
    await navigated();

    expect(router.url).toBe('/corpus?page=3');
  });

  it('explains a failure and asks again on demand', async () => {
    await visit('/corpus');
    request('/api/corpus').flush(null, BROKEN);
    harness.detectChanges();
    expect(results().querySelector('[role=alert]')?.textContent).toContain('The server failed');

    byText('button', 'Try again').click();
    answerList([anEntry({ func_name: 'gcd' })]);

    expect(rowNames()).toEqual(['gcd']);
  });

  it('names the field that the server refuses, at the field too, and shows no rows of another filter', async () => {
    await showTwo();
    await harness.navigateByUrl('/corpus?funcContains=x');
    const issues = [{ path: 'funcContains', message: 'must have at most 200 characters' }];
    const body = { error: 'bad_query', details: 'funcContains must have at most 200 characters', request_id: 'r-1', issues };

    request('/api/corpus').flush(body, REFUSED);
    harness.detectChanges();

    expect(results().querySelector('[role=alert]')?.textContent).toContain('funcContains must have at most 200 characters');
    expect(host.querySelector('#app-filter-func-note')?.textContent).toBe('The server says: must have at most 200 characters.');
    expect(rowNames()).toEqual([]);
  });

  it('sends nothing of a URL that cannot be read, and explains it', async () => {
    await visit('/corpus?minScore=abc&maxScore=4&size=33');

    expect(paramsOf(answerList([anEntry()]))).toEqual({ maxScore: '4', limit: '50', offset: '0' });
    expect(host.querySelector('#app-filter-score-note')?.textContent).toBe('“abc” is not a number.');
  });

  it('keeps what it has when the server fails, and says since when', async () => {
    await showTwo();

    askAgain();
    request('/api/corpus').flush(null, BROKEN);
    harness.detectChanges();

    expect(rowNames()).toEqual(['add', 'merge_sort']);
    expect(results().querySelector('app-stale-bar')?.textContent).toContain('Not up to date since');
  });

  it('shows and marks what is new on the first page', async () => {
    await showTwo();

    askAgain();
    const known = [anEntry({ id: 'a', func_name: 'add' }), anEntry({ id: 'b', func_name: 'merge_sort' })];
    answerList([anEntry({ id: 'c', func_name: 'gcd' }), ...known]);

    expect(rowNames()).toEqual(['gcd', 'add', 'merge_sort']);
    expect([...host.querySelectorAll('tbody tr')].map((row) => row.textContent.includes('New'))).toEqual([true, false, false]);
  });

  it('lets a later page stand still, and tells what has arrived', async () => {
    await visit('/corpus?page=2');
    answerSummary({ ...SUMMARY, entries: 51 });
    answerList([anEntry({ func_name: 'add' })], 51);
    askAgain();
    http.expectNone(({ url }) => url === '/api/corpus');

    answerSummary({ ...SUMMARY, entries: 53 });
    expect(results().textContent).toContain('2 new entries have arrived.');
    byText('button', 'Refresh').click();
    answerList([anEntry({ func_name: 'gcd' })], 53);

    expect(rowNames()).toEqual(['gcd']);
    expect(results().textContent).not.toContain('have arrived');
  });

  describe('an entry', () => {
    it('is opened by its row, with the focus in it, and closed back to its row', async () => {
      await showTwo();

      byText('[role=rowheader] a', 'merge_sort').click();
      await navigated();

      expect(router.url).toBe('/corpus?id=b');
      expect(panel()?.querySelector('h2')?.textContent).toContain('merge_sort');
      expect(document.activeElement).toBe(panel()?.querySelector('h2'));
      expect(byText('a', 'merge_sort').getAttribute('aria-current')).toBe('true');

      byText('button', 'Close entry').click();
      await navigated();

      expect(router.url).toBe('/corpus');
      expect(panel()).toBeNull();
      expect(document.activeElement).toBe(byText('[role=rowheader] a', 'merge_sort'));
    });

    it('is closed by Escape', async () => {
      await showTwo('/corpus?id=b&funcContains=s');

      panel()?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape' }));
      await navigated();

      expect(router.url).toBe('/corpus?funcContains=s');
    });

    it('is a link that other tabs can open', async () => {
      await showTwo('/corpus?funcContains=s');
      const link = byText('[role=rowheader] a', 'add');
      expect(link.getAttribute('href')).toBe('/corpus?funcContains=s&id=a');

      let isLeftToBrowser = false;
      host.addEventListener('click', (event) => {
        isLeftToBrowser = !event.defaultPrevented;
        event.preventDefault();
      });

      link.dispatchEvent(new MouseEvent('click', { ctrlKey: true, bubbles: true, cancelable: true }));
      await navigated();

      expect(isLeftToBrowser).toBe(true);
      expect(router.url).toBe('/corpus?funcContains=s');
    });

    it('is shown though the list does not have it, and leaves the focus alone', async () => {
      await showTwo('/corpus?id=far');
      expect(panel()?.querySelector('app-loading')).not.toBeNull();

      answerEntry([anEntry({ id: 'far', func_name: 'gcd' })]);

      expect(panel()?.textContent).toContain('gcd');
      expect(document.activeElement).toBe(document.body);
    });

    it('that is not there is said to be so, with a way back', async () => {
      await showTwo('/corpus?id=gone');
      answerEntry([]);
      expect(panel()?.textContent).toContain('This entry is not in the corpus (any more)');
      expect(panel()?.textContent).toContain('gone');

      byText('button', 'Show all entries').click();
      await navigated();

      expect(router.url).toBe('/corpus');
    });

    it('that cannot be fetched is explained, and asked for again on demand', async () => {
      await showTwo('/corpus?id=far');
      request('/api/corpus', 'id').flush(null, BROKEN);
      harness.detectChanges();
      expect(panel()?.querySelector('[role=alert]')?.textContent).toContain('The server failed');

      byText('button', 'Try again').click();
      answerEntry([anEntry({ func_name: 'gcd' })]);
    });

    it('is reached from row to row with the arrow keys', async () => {
      await showTwo();
      const [first, second] = [byText('[role=rowheader] a', 'add'), byText('[role=rowheader] a', 'merge_sort')];
      first.focus();

      first.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowDown', bubbles: true }));
      expect(document.activeElement).toBe(second);
      second.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowDown', bubbles: true }));
      expect(document.activeElement).toBe(second);
      second.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowUp', bubbles: true }));
      expect(document.activeElement).toBe(first);
    });
  });

  it('shows text from the network as text', async () => {
    const markup = '<img src=x onerror=alert(1)>';
    await visit('/corpus?id=a');
    const hostile = anEntry({
      id: 'a',
      func_name: markup,
      func_signature: markup,
      snippet: markup,
      spec_id: markup,
      synthesis_method: markup,
      failing_tests: [markup],
      calls_functions: [markup],
      post_bow: [markup],
    });
    answerList([hostile]);

    expect(host.querySelector('img')).toBeNull();
    expect(rowNames()).toEqual([markup]);
    expect(panel()?.textContent.split(markup).length).toBeGreaterThan(8);
  });
});
