import type { TestRequest } from '@angular/common/http/testing';
import { anEntry } from './testing/corpus-fixtures';
import { BROKEN, Explorer, REFUSED, SUMMARY } from './testing/explorer';

function paramsOf({ request: { params } }: TestRequest): Record<string, string | null> {
  return Object.fromEntries(params.keys().map((key) => [key, params.get(key)]));
}

describe('the corpus explorer', () => {
  let page: Explorer;

  beforeEach(() => {
    page = new Explorer();
  });

  afterEach(() => {
    jest.useRealTimers();
    page.leave();
  });

  it('asks for what the URL says, and for the totals of all of it', async () => {
    await page.visit('/corpus?funcContains=so&minScore=0&perfectOnly=true&page=3&size=25');

    expect(paramsOf(page.answerSummary())).toEqual({ funcContains: 'so', minScore: '0', perfectOnly: 'true' });
    expect(paramsOf(page.answerList([anEntry()], 51))).toEqual({
      funcContains: 'so',
      minScore: '0',
      perfectOnly: 'true',
      limit: '25',
      offset: '50',
    });
  });

  it('shows a row for each entry, the totals, and which part this is', async () => {
    await page.showTwo();

    expect(page.rowNames()).toEqual(['add', 'merge_sort']);
    expect(page.host.querySelector('dl')?.textContent).toBe('Entries2Perfect150 %Mean score3');
    expect(page.results().textContent).toContain('1–2 of 2');
    expect(page.byText('[role=cell]', '9 / 10').textContent).toContain('90 %');
  });

  it('names the totals of a filtered set as such', async () => {
    await page.showTwo('/corpus?funcContains=s');

    expect(page.results().textContent).toContain('Matching entries');
  });

  it('writes a filter into the URL and goes back to the first page', async () => {
    await page.showTwo('/corpus?page=2');
    const perfectOnly = page.byText('label', 'Perfect only').querySelector('input');

    perfectOnly?.click();
    await page.navigated();

    expect(page.router.url).toBe('/corpus?perfectOnly=true');
    expect(paramsOf(page.answerList([]))).toEqual({ perfectOnly: 'true', limit: '50', offset: '0' });
  });

  it('follows a URL that changes, as with the back button', async () => {
    await page.showTwo('/corpus?funcContains=s');

    await page.harness.navigateByUrl('/corpus');

    expect(paramsOf(page.answerList([anEntry({ func_name: 'gcd' })]))).toEqual({ limit: '50', offset: '0' });
    expect(page.host.querySelector<HTMLInputElement>('#app-filter-func')?.value).toBe('');
    expect(page.rowNames()).toEqual(['gcd']);
  });

  it('keeps the old rows, and says that others are coming', async () => {
    await page.showTwo();

    await page.harness.navigateByUrl('/corpus?page=2');

    expect(page.rowNames()).toEqual(['add', 'merge_sort']);
    expect(page.results().getAttribute('aria-busy')).toBe('true');
    expect(page.results().querySelector('[role=progressbar]')).not.toBeNull();
    page.answerList([anEntry({ func_name: 'gcd' })], 51);
    expect(page.results().getAttribute('aria-busy')).toBe('false');
    expect(page.results().querySelector('[role=progressbar]')).toBeNull();
  });

  it('does not ask again when only another entry is opened', async () => {
    await page.showTwo();

    await page.harness.navigateByUrl('/corpus?id=a');

    page.answerEntry([anEntry({ id: 'a' })]);
    page.http.expectNone(({ url, params }) => url === '/api/corpus' && !params.has('id'));
  });

  it('is loading until the first answer', async () => {
    await page.visit('/corpus');

    expect(page.results().querySelector('app-loading')?.textContent).toContain('Loading the corpus');
    page.answerList([anEntry()]);
    expect(page.results().querySelector('app-loading')).toBeNull();
  });

  it('tells how to fill an empty corpus', async () => {
    await page.visit('/corpus');
    page.answerList([]);

    expect(page.results().textContent).toContain('The corpus is empty');
    expect(page.results().textContent).toContain('npm run import -- FILE...');
    expect(page.results().textContent).toContain(`curl -X POST ${location.origin}/api/corpus`);
  });

  it('tells filters that match nothing from an empty corpus, and resets them', async () => {
    await page.visit('/corpus?funcContains=zzz');
    page.answerList([]);
    expect(page.results().textContent).toContain('Nothing matches these filters');

    page.byText('button', 'Reset the filters').click();
    await page.navigated();

    expect(page.router.url).toBe('/corpus');
  });

  it('leads from beyond the end to the last page', async () => {
    await page.visit('/corpus?page=99');
    page.answerList([], 120);
    expect(page.results().textContent).toContain('0 of 120');

    page.byText('button', 'Go to the last page').click();
    await page.navigated();

    expect(page.router.url).toBe('/corpus?page=3');
  });

  it('explains a failure and asks again on demand', async () => {
    await page.visit('/corpus');
    page.request('/api/corpus').flush(null, BROKEN);
    page.harness.detectChanges();
    expect(page.results().querySelector('[role=alert]')?.textContent).toContain('The server failed');

    page.byText('button', 'Try again').click();
    page.answerList([anEntry({ func_name: 'gcd' })]);

    expect(page.rowNames()).toEqual(['gcd']);
  });

  it('names the field that the server refuses, at the field too, and shows no rows of another filter', async () => {
    await page.showTwo();
    await page.harness.navigateByUrl('/corpus?funcContains=x');
    const issues = [{ path: 'funcContains', message: 'must have at most 200 characters' }];
    const body = { error: 'bad_query', details: 'funcContains must have at most 200 characters', request_id: 'r-1', issues };

    page.request('/api/corpus').flush(body, REFUSED);
    page.harness.detectChanges();

    expect(page.results().querySelector('[role=alert]')?.textContent).toContain('funcContains must have at most 200 characters');
    expect(page.host.querySelector('#app-filter-func-note')?.textContent).toBe('The server says: must have at most 200 characters.');
    expect(page.rowNames()).toEqual([]);
  });

  it('sends nothing of a URL that cannot be read, and explains it', async () => {
    await page.visit('/corpus?minScore=abc&maxScore=4&size=33');

    expect(paramsOf(page.answerList([anEntry()]))).toEqual({ maxScore: '4', limit: '50', offset: '0' });
    expect(page.host.querySelector('app-number-range .note')?.textContent).toBe('“abc” is not a number.');
  });

  it('keeps what it has when the server fails, and says since when', async () => {
    await page.showTwo();

    page.askAgain();
    page.request('/api/corpus').flush(null, BROKEN);
    page.harness.detectChanges();

    expect(page.rowNames()).toEqual(['add', 'merge_sort']);
    expect(page.results().querySelector('app-stale-bar')?.textContent).toContain('The entries: not up to date since');
  });

  it('shows and marks what is new on the first page', async () => {
    await page.showTwo();

    page.askAgain();
    const known = [anEntry({ id: 'a', func_name: 'add' }), anEntry({ id: 'b', func_name: 'merge_sort' })];
    page.answerList([anEntry({ id: 'c', func_name: 'gcd' }), ...known]);

    expect(page.rowNames()).toEqual(['gcd', 'add', 'merge_sort']);
    expect([...page.host.querySelectorAll('tbody tr')].map((row) => row.textContent.includes('New'))).toEqual([true, false, false]);
  });

  it('shows a new entry as it comes, without a timer', async () => {
    jest.useFakeTimers();
    await page.showTwo();
    await jest.advanceTimersByTimeAsync(300);
    page.answerSummary();
    page.answerList([anEntry({ id: 'a', func_name: 'add' })]);
    await jest.advanceTimersByTimeAsync(60_000);
    page.http.expectNone(() => true);

    page.stream.send({ kind: 'used_seed', run_id: 'r1' });
    await jest.advanceTimersByTimeAsync(1_000);
    page.http.expectNone(() => true);
    page.stream.send({ kind: 'corpus_entry', id: 'c' });
    await jest.advanceTimersByTimeAsync(1_000);
    page.answerList([anEntry({ id: 'c', func_name: 'gcd' }), anEntry({ id: 'a', func_name: 'add' })]);

    expect(page.rowNames()).toEqual(['gcd', 'add']);
  });

  it('lets a later page stand still, and tells what has arrived', async () => {
    await page.visit('/corpus?page=2');
    page.answerSummary({ ...SUMMARY, entries: 51 });
    page.answerList([anEntry({ func_name: 'add' })], 51);
    page.askAgain();
    page.http.expectNone(({ url }) => url === '/api/corpus');

    page.answerSummary({ ...SUMMARY, entries: 53 });
    expect(page.results().textContent).toContain('2 new entries have arrived.');
    page.byText('button', 'Refresh').click();
    page.answerList([anEntry({ func_name: 'gcd' })], 53);

    expect(page.rowNames()).toEqual(['gcd']);
    expect(page.results().textContent).not.toContain('have arrived');
  });

  it('shows text from the network as text', async () => {
    const markup = '<img src=x onerror=alert(1)>';
    await page.visit('/corpus?id=a');
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
    page.answerList([hostile]);

    expect(page.host.querySelector('img')).toBeNull();
    expect(page.rowNames()).toEqual([markup]);
    expect(page.panel()?.textContent.split(markup).length).toBeGreaterThan(8);
  });
});
