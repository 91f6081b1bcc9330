import { anEntry } from './testing/corpus-fixtures';
import { BROKEN, Explorer } from './testing/explorer';

describe('an entry of the corpus explorer', () => {
  let page: Explorer;

  beforeEach(() => {
    page = new Explorer();
  });

  afterEach(() => {
    page.leave();
  });

  it('is opened by its row, with the focus in it, and closed back to its row', async () => {
    await page.showTwo();

    page.byText('[role=rowheader] a', 'merge_sort').click();
    await page.navigated();

    expect(page.router.url).toBe('/corpus?id=b');
    expect(page.panel()?.querySelector('h2')?.textContent).toContain('merge_sort');
    expect(document.activeElement).toBe(page.panel()?.querySelector('h2'));
    expect(page.byText('a', 'merge_sort').getAttribute('aria-current')).toBe('true');

    page.byText('button', 'Close entry').click();
    await page.navigated();

    expect(page.router.url).toBe('/corpus');
    expect(page.panel()).toBeNull();
    expect(document.activeElement).toBe(page.byText('[role=rowheader] a', 'merge_sort'));
  });

  it('is closed by Escape', async () => {
    await page.showTwo('/corpus?id=b&funcContains=s');

    page.panel()?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape' }));
    await page.navigated();

    expect(page.router.url).toBe('/corpus?funcContains=s');
  });

  it('is a link that other tabs can open', async () => {
    await page.showTwo('/corpus?funcContains=s');
    const link = page.byText('[role=rowheader] a', 'add');
    expect(link.getAttribute('href')).toBe('/corpus?funcContains=s&id=a');

    let isLeftToBrowser = false;
    page.host.addEventListener('click', (event) => {
      isLeftToBrowser = !event.defaultPrevented;
      event.preventDefault();
    });

    link.dispatchEvent(new MouseEvent('click', { ctrlKey: true, bubbles: true, cancelable: true }));
    await page.navigated();

    expect(isLeftToBrowser).toBe(true);
    expect(page.router.url).toBe('/corpus?funcContains=s');
  });

  it('is shown though the list does not have it, and leaves the focus alone', async () => {
    await page.showTwo('/corpus?id=far');
    expect(page.panel()?.querySelector('app-loading')).not.toBeNull();

    page.answerEntry([anEntry({ id: 'far', func_name: 'gcd' })]);

    expect(page.panel()?.textContent).toContain('gcd');
    expect(document.activeElement).toBe(document.body);
  });

  it('that is not there is said to be so, with a way back', async () => {
    await page.showTwo('/corpus?id=gone');
    page.answerEntry([]);
    expect(page.panel()?.textContent).toContain('This entry is not in the corpus (any more)');
    expect(page.panel()?.textContent).toContain('gone');

    page.byText('button', 'Show all entries').click();
    await page.navigated();

    expect(page.router.url).toBe('/corpus');
  });

  it('that cannot be fetched is explained, and asked for again on demand', async () => {
    await page.showTwo('/corpus?id=far');
    page.request('/api/corpus', 'id').flush(null, BROKEN);
    page.harness.detectChanges();
    expect(page.panel()?.querySelector('[role=alert]')?.textContent).toContain('The server failed');

    page.byText('button', 'Try again').click();
    page.answerEntry([anEntry({ func_name: 'gcd' })]);
  });

  it('is reached from row to row with the arrow keys', async () => {
    await page.showTwo();
    const [first, second] = [page.byText('[role=rowheader] a', 'add'), page.byText('[role=rowheader] a', 'merge_sort')];
    first.focus();

    first.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowDown', bubbles: true }));
    expect(document.activeElement).toBe(second);
    second.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowDown', bubbles: true }));
    expect(document.activeElement).toBe(second);
    second.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowUp', bubbles: true }));
    expect(document.activeElement).toBe(first);
  });
});
