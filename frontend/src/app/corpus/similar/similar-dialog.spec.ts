import { TestbedHarnessEnvironment } from '@angular/cdk/testing/testbed';
import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting, type TestRequest } from '@angular/common/http/testing';
import { ChangeDetectionStrategy, Component, signal } from '@angular/core';
import { type ComponentFixture, TestBed } from '@angular/core/testing';
import { MATERIAL_ANIMATIONS } from '@angular/material/core';
import { MatDialogHarness } from '@angular/material/dialog/testing';
import { provideRouter, Router } from '@angular/router';
import type { SimilarEntryResponse } from '../../api/models/similar-entry-response';
import { CorpusLocation } from '../corpus-location';
import { formatTwoPlaces } from '../format';
import { anEntry, aPage } from '../testing/corpus-fixtures';
import { SimilarDialog } from './similar-dialog';
import type { NeighbourCount } from './similar-entries';

@Component({
  imports: [SimilarDialog],
  providers: [CorpusLocation],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `<app-similar-dialog
    [entryId]="entryId()"
    [count]="count()"
    (countChange)="count.set($event)"
    (closed)="entryId.set(undefined)"
  />`,
})
class Page {
  readonly entryId = signal<string | undefined>(undefined);
  readonly count = signal<NeighbourCount>(5);
}

const MERGE_SORT: SimilarEntryResponse = {
  entry: anEntry({ id: 'm', func_name: 'merge_sort', snippet: 'def merge_sort(arr): ...', passed: 10, total: 10 }),
  similarity: 0.9,
  breakdown: { returnMatch: 1, argMatch: 1, jaccardScore: 0.5, perfectBonus: 0.1 },
};

describe('SimilarDialog', () => {
  let fixture: ComponentFixture<Page>;
  let http: HttpTestingController;

  beforeEach(() => {
    TestBed.configureTestingModule({
      providers: [
        provideHttpClient(),
        provideHttpClientTesting(),
        provideRouter([]),
        { provide: MATERIAL_ANIMATIONS, useValue: { animationsDisabled: true } },
      ],
    });
    http = TestBed.inject(HttpTestingController);
    fixture = TestBed.createComponent(Page);
    fixture.detectChanges();
  });

  afterEach(() => {
    fixture.destroy();
    http.verify();
    Reflect.deleteProperty(navigator, 'clipboard');
  });

  function open(id: string): void {
    fixture.componentInstance.entryId.set(id);
    settle();
  }

  /** What the dialog shows stands outside of the fixture. */
  function settle(): void {
    fixture.detectChanges();
    TestBed.tick();
  }

  async function answered(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve));
    settle();
  }

  async function answerTarget(parts: Parameters<typeof anEntry>[0] = {}): Promise<void> {
    http.expectOne('/api/corpus?id=a&limit=1').flush(aPage([anEntry({ id: 'a', ...parts })]));
    await answered();
  }

  async function answerSimilar(results: SimilarEntryResponse[]): Promise<TestRequest> {
    const request = http.expectOne('/api/corpus/similar');
    request.flush({ results });
    await answered();
    return request;
  }

  function dialog(): HTMLElement | null {
    return document.querySelector<HTMLElement>('[role=dialog]');
  }

  function harnesses(): Promise<MatDialogHarness[]> {
    return TestbedHarnessEnvironment.documentRootLoader(fixture).getAllHarnesses(MatDialogHarness);
  }

  it('is closed without an entry', () => {
    expect(dialog()).toBeNull();
  });

  it('compares the signature and the words of the entry with the corpus, without the entry itself', async () => {
    open('a');
    await answerTarget({ sig_key: 'f(I)->I', post_bow: ['x', 'y'] });

    const { request } = await answerSimilar([MERGE_SORT]);

    expect(request.body).toEqual({ targetSigKey: 'f(I)->I', targetPostBow: ['x', 'y'], limit: 5, excludeId: 'a' });
  });

  it('takes words that were not recorded for none', async () => {
    open('a');
    await answerTarget({ post_bow: null });

    const { request } = await answerSimilar([]);

    expect((request.body as { targetPostBow: unknown }).targetPostBow).toEqual([]);
  });

  it('names itself, says that it is modal, and takes the focus', async () => {
    open('a');
    await answerTarget({ func_name: 'quick_sort' });
    await answerSimilar([MERGE_SORT]);

    expect(dialog()?.getAttribute('aria-modal')).toBe('true');
    const heading = document.getElementById(dialog()?.getAttribute('aria-labelledby') ?? '');
    expect(heading?.textContent.replace(/\s+/g, ' ').trim()).toBe('Similar entries to quick_sort');
    expect(dialog()?.contains(document.activeElement)).toBe(true);
  });

  it('draws four parts to scale, and says the same in words', async () => {
    open('a');
    await answerTarget();
    await answerSimilar([MERGE_SORT]);
    const bar = dialog()?.querySelector('app-similarity-bar');

    const widths = [...(bar?.querySelectorAll<HTMLElement>('.track span') ?? [])].map((part) => parseFloat(part.style.inlineSize));

    expect(widths.map((width) => Math.round(width))).toEqual([30, 30, 20, 10]);
    expect(bar?.querySelector('.track')?.getAttribute('aria-hidden')).toBe('true');
    expect([...(bar?.querySelectorAll('li') ?? [])].map((part) => part.textContent.trim())).toEqual([
      `return types ${formatTwoPlaces(0.3)}`,
      `argument types ${formatTwoPlaces(0.3)}`,
      `words ${formatTwoPlaces(0.2)} = ${formatTwoPlaces(0.4)} × Jaccard ${formatTwoPlaces(0.5)}`,
      `perfect bonus ${formatTwoPlaces(0.1)}`,
    ]);
    expect(dialog()?.querySelector('strong')?.textContent).toBe(`Similarity ${formatTwoPlaces(0.9)}`);
  });

  it('draws no more than a full bar, and says what is not counted', async () => {
    open('a');
    await answerTarget();
    await answerSimilar([{ ...MERGE_SORT, similarity: 1, breakdown: { ...MERGE_SORT.breakdown, jaccardScore: 0.9 } }]);
    const bar = dialog()?.querySelector('app-similarity-bar');

    const widths = [...(bar?.querySelectorAll<HTMLElement>('.track span') ?? [])].map((part) => parseFloat(part.style.inlineSize));

    expect(widths.reduce((sum, width) => sum + width, 0)).toBeCloseTo(100);
    expect(bar?.textContent).toContain(`sum ${formatTwoPlaces(1.06)}, counted as ${formatTwoPlaces(1)}`);
  });

  it('copies the snippet of a neighbour', async () => {
    const writeText = jest.fn().mockResolvedValue(undefined);
    Object.defineProperty(navigator, 'clipboard', { configurable: true, value: { writeText } });
    open('a');
    await answerTarget();
    await answerSimilar([MERGE_SORT]);

    [...(dialog()?.querySelectorAll('button') ?? [])].find((button) => button.textContent.includes('Copy'))?.click();
    await answered();

    expect(writeText).toHaveBeenCalledWith('def merge_sort(arr): ...');
  });

  it('opens a neighbour in place of the dialog', async () => {
    open('a');
    await answerTarget();
    await answerSimilar([MERGE_SORT]);
    const link = dialog()?.querySelector('a');
    expect(link?.getAttribute('href')).toBe('/?id=m');

    link?.click();
    await answered();

    expect(TestBed.inject(Router).url).toBe('/?id=m');
  });

  it('looks for as many as asked', async () => {
    open('a');
    await answerTarget();
    await answerSimilar([MERGE_SORT]);
    const select = dialog()?.querySelector('select');
    expect([...(select?.options ?? [])].map(({ value }) => value)).toEqual(['5', '10', '20']);

    select!.value = '20';
    select!.dispatchEvent(new Event('change'));
    settle();
    await answerTarget();
    const { request } = await answerSimilar([MERGE_SORT]);

    expect((request.body as { limit: number }).limit).toBe(20);
  });

  it('says that nothing is similar', async () => {
    open('a');
    await answerTarget();
    await answerSimilar([]);

    expect(dialog()?.textContent).toContain('No neighbours');
  });

  it('explains that an entry has no signature key, and asks for nothing', async () => {
    open('a');
    await answerTarget({ sig_key: null });

    expect(dialog()?.textContent).toContain('This entry has no signature key');
  });

  it('explains that the entry is not there', async () => {
    open('a');
    http.expectOne('/api/corpus?id=a&limit=1').flush(aPage([]));
    await answered();

    expect(dialog()?.textContent).toContain('This entry is not in the corpus (any more)');
  });

  it('explains a failure, and asks again on demand', async () => {
    open('a');
    await answerTarget();
    http.expectOne('/api/corpus/similar').flush(null, { status: 500, statusText: 'Internal Server Error' });
    await answered();
    expect(dialog()?.querySelector('[role=alert]')?.textContent).toContain('The server failed');

    [...(dialog()?.querySelectorAll('button') ?? [])].find((button) => button.textContent.includes('Try again'))?.click();
    settle();
    await answerTarget();
    await answerSimilar([MERGE_SORT]);

    expect(dialog()?.textContent).toContain('merge_sort');
  });

  it('closes by Escape, and takes the entry out of the view', async () => {
    open('a');
    await answerTarget();
    await answerSimilar([MERGE_SORT]);

    await (await harnesses())[0]?.close();

    expect(await harnesses()).toHaveLength(0);
    expect(fixture.componentInstance.entryId()).toBeUndefined();
  });

  it('closes when the view has no such entry any more, as after the back button', async () => {
    open('a');
    await answerTarget();
    await answerSimilar([MERGE_SORT]);

    fixture.componentInstance.entryId.set(undefined);
    settle();

    expect(await harnesses()).toHaveLength(0);
  });
});
