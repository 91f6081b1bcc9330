import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { provideRouter, Router, withComponentInputBinding } from '@angular/router';
import { RouterTestingHarness } from '@angular/router/testing';
import type { LineageResponse } from '../api/models/lineage-response';
import { FakeStream } from '../core/testing/fake-stream';
import { giveLayout } from '../runs/testing/layout';
import routes from './provenance.routes';
import { anEntry, aTrial, using } from './testing/builders';

const FIRST: LineageResponse = {
  root: 'entry:e1',
  nodes: [anEntry('e1', { expandable: { descendants: 1, ancestors: 0 } }), aTrial('t1')],
  edges: [using('e1', 't1', { is_winner: true })],
  truncated: false,
};
const STEP: LineageResponse = {
  root: 'entry:e1',
  nodes: [anEntry('e1'), aTrial('t1'), aTrial('t2', { outcome: null })],
  edges: [using('e1', 't1', { is_winner: true }), using('e1', 't2')],
  truncated: false,
};

describe('ProvenancePage', () => {
  let harness: RouterTestingHarness;
  let http: HttpTestingController;
  let stream: FakeStream;
  let takeLayoutBack: () => void;
  /** The lineages that were asked for. */
  let asked: string[];

  beforeEach(() => {
    stream = FakeStream.install();
    takeLayoutBack = giveLayout({ rowPx: 50 });
    asked = [];
    TestBed.configureTestingModule({
      providers: [
        provideHttpClient(),
        provideHttpClientTesting(),
        provideRouter([{ path: 'provenance', children: routes }], withComponentInputBinding()),
      ],
    });
    http = TestBed.inject(HttpTestingController);
  });

  afterEach(() => {
    stream.uninstall();
    takeLayoutBack();
  });

  async function open(url: string): Promise<void> {
    harness = await RouterTestingHarness.create(url);
    await answerAll();
  }

  async function answerAll(): Promise<void> {
    for (let turn = 0; turn < 4; turn += 1) {
      for (const { request, ...sent } of http
        .match((candidate) => candidate.url !== '/api/server')
        .map((test) => ({ test, request: test.request }))) {
        const { test } = sent;
        if (test.cancelled) continue;
        if (request.url === '/api/corpus') test.flush({ items: [{ snippet: 'def f(): <b>1</b>' }] });
        else if (request.url === '/api/outcomes') test.flush({ outcomes: [{ snippet: 'def g(): 2' }] });
        else {
          asked.push(request.urlWithParams);
          if (request.url.endsWith('/nobody')) test.flush(null, { status: 404, statusText: 'Not Found' });
          else test.flush(request.params.get('direction') === 'descendants' ? STEP : FIRST);
        }
      }
      harness.detectChanges();
      await harness.fixture.whenStable();
    }
  }

  const host = (): HTMLElement => harness.routeNativeElement!;
  const text = (selector: string): string => host().querySelector(selector)?.textContent.replace(/\s+/g, ' ') ?? '';
  const button = (label: RegExp): HTMLButtonElement =>
    [...host().querySelectorAll('button')].find((candidate) => label.test(candidate.getAttribute('aria-label') ?? candidate.textContent))!;

  it('draws the graph and shows the root with its code as text', async () => {
    await open('/provenance/e1');

    expect(host().querySelectorAll('.node')).toHaveLength(2);
    expect(text('app-node-detail')).toContain('function of e1');
    expect(text('app-code-block')).toContain('def f(): <b>1</b>');
  });

  it('unfolds what is left of a node, once, and keeps that in the address', async () => {
    await open('/provenance/e1');

    button(/Show what became of it: 1 more/).click();
    await answerAll();

    expect(host().querySelectorAll('.node')).toHaveLength(3);
    expect(host().querySelector('.more')).toBeNull();
    expect(TestBed.inject(Router).url).toBe('/provenance/e1?open=d%253Ae1');
    expect(asked).toEqual(['/api/insights/lineage/e1?depth=2', '/api/insights/lineage/e1?depth=1&direction=descendants']);
  });

  it('opens a link with its steps, its node and its view', async () => {
    await open('/provenance/e1?open=d%253Ae1&at=t2&view=list');

    expect(host().querySelector('.node')).toBeNull();
    expect(text('app-lineage-list')).toContain('What became of it');
    expect(text('app-lineage-list')).toContain('t2 · no outcome');
    expect(text('[aria-pressed=true].pick')).toContain('t2');
    expect(text('app-node-detail')).toContain('No code was reported');
  });

  it('marks how the chosen node came about, in the list in words', async () => {
    await open('/provenance/e1?view=list');

    [...host().querySelectorAll<HTMLButtonElement>('.pick')].find((pick) => pick.textContent.includes('t1'))!.click();
    await answerAll();

    expect([...host().querySelectorAll('.mark')].length).toBeGreaterThanOrEqual(2);
    expect(text('app-code-block')).toContain('def g(): 2');
  });

  it('zooms by buttons, within bounds', async () => {
    await open('/provenance/e1');

    for (let turn = 0; turn < 10; turn += 1) button(/Zoom in/).click();
    harness.detectChanges();

    expect(text('.tools')).toContain('200 %');
  });

  it('says that nothing is stored under an id', async () => {
    await open('/provenance/nobody');

    expect(text('app-empty-state')).toContain('Nothing is stored under this id');
  });
});
