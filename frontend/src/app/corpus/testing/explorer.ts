import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting, type TestRequest } from '@angular/common/http/testing';
import { ChangeDetectionStrategy, Component } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { provideRouter, Router, withComponentInputBinding } from '@angular/router';
import { RouterTestingHarness } from '@angular/router/testing';
import type { CorpusEntryResponse } from '../../api/models/corpus-entry-response';
import type { CorpusSummaryResponse } from '../../api/models/corpus-summary-response';
import { FakeStream } from '../../core/testing/fake-stream';
import { RunOverview } from '../../runs';
import CorpusExplorerPage from '../corpus-explorer.page';
import { anEntry, aPage } from './corpus-fixtures';

export const REFUSED = { status: 400, statusText: 'Bad Request' };
export const BROKEN = { status: 500, statusText: 'Internal Server Error' };
export const SUMMARY: CorpusSummaryResponse = { entries: 2, perfect: 1, mean_score: 3 };

/** It has specs of its own, and requests that are none of this page's. */
@Component({ selector: 'app-run-overview', changeDetection: ChangeDetectionStrategy.OnPush, template: 'the latest run' })
class RunOverviewStub {}

/** The page behind its URL, with a server that answers when it is told. */
export class Explorer {
  readonly stream = FakeStream.install();
  readonly http: HttpTestingController;
  readonly router: Router;
  harness!: RouterTestingHarness;
  host!: HTMLElement;

  constructor() {
    TestBed.configureTestingModule({
      providers: [
        provideHttpClient(),
        provideHttpClientTesting(),
        provideRouter([{ path: 'corpus', component: CorpusExplorerPage }], withComponentInputBinding()),
      ],
    });
    TestBed.overrideComponent(CorpusExplorerPage, { remove: { imports: [RunOverview] }, add: { imports: [RunOverviewStub] } });
    this.http = TestBed.inject(HttpTestingController);
    this.router = TestBed.inject(Router);
    // jsdom has no layout, and so no scrolling.
    Element.prototype.scrollIntoView = jest.fn();
  }

  leave(): void {
    TestBed.resetTestingModule();
    this.stream.uninstall();
    Reflect.deleteProperty(Element.prototype, 'scrollIntoView');
    this.host.remove();
  }

  async visit(url: string): Promise<void> {
    this.harness = await RouterTestingHarness.create(url);
    this.host = this.harness.fixture.nativeElement as HTMLElement;
    document.body.append(this.host);
    this.harness.detectChanges();
  }

  /** A list of `add` (id a) and `merge_sort` (id b). */
  async showTwo(url = '/corpus'): Promise<void> {
    await this.visit(url);
    this.answerSummary();
    this.answerList([anEntry({ id: 'a', func_name: 'add' }), anEntry({ id: 'b', func_name: 'merge_sort' })]);
  }

  /** A navigation ends in a later task than the click that began it. */
  async navigated(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve));
    this.harness.detectChanges();
  }

  /** Being shown again makes the page ask at once, as an event does. */
  askAgain(): void {
    document.dispatchEvent(new Event('visibilitychange'));
  }

  /** The one request for the list, or (`has` is id) for the open entry. */
  request(path: string, has?: 'id'): TestRequest {
    return this.http.expectOne(({ url, params }) => url === path && (path !== '/api/corpus' || params.has('id') === (has === 'id')));
  }

  answerList(items: CorpusEntryResponse[], total = items.length): TestRequest {
    const list = this.request('/api/corpus');
    list.flush(aPage(items, total));
    this.harness.detectChanges();
    return list;
  }

  answerSummary(summary = SUMMARY): TestRequest {
    const sent = this.request('/api/corpus/summary');
    sent.flush(summary);
    this.harness.detectChanges();
    return sent;
  }

  answerEntry(items: CorpusEntryResponse[]): void {
    this.request('/api/corpus', 'id').flush(aPage(items));
    this.harness.detectChanges();
  }

  results(): HTMLElement {
    return this.host.querySelector<HTMLElement>('section[aria-label=Entries]')!;
  }

  panel(): HTMLElement | null {
    return this.host.querySelector<HTMLElement>('[role=region][aria-labelledby=app-entry-heading]');
  }

  rowNames(): string[] {
    return [...this.host.querySelectorAll('[role=rowheader] a')].map((link) => link.textContent);
  }

  /** By what is read of it: its label, else its text. */
  byText(selector: string, text: string): HTMLElement {
    const found = [...this.host.querySelectorAll<HTMLElement>(selector)].find((element) =>
      (element.ariaLabel ?? element.textContent).includes(text),
    );
    if (found === undefined) throw new Error(`no ${selector} with ${text}`);
    return found;
  }
}
