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
  /** What a step from e1 is answered; a status instead of it fails. */
  let step: LineageResponse | number;

  beforeEach(() => {
    stream = FakeStream.install();
    takeLayoutBack = giveLayout({ rowPx: 50 });
    asked = [];
    step = STEP;
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
          else if (!request.params.has('direction')) test.flush(FIRST);
          else if (typeof step === 'number') test.flush(null, { status: step, statusText: 'Failed' });
          else test.flush(step);
        }
      }
      harness.detectChanges();
      await harness.fixture.whenStable();
    }
  }

  async function settle(): Promise<void> {
    harness.detectChanges();
    await harness.fixture.whenStable();
  }

  const host = (): HTMLElement => harness.routeNativeElement!;
  const text = (selector: string): string => host().querySelector(selector)?.textContent.replace(/\s+/g, ' ') ?? '';
  const button = (label: RegExp): HTMLButtonElement =>
    [...host().querySelectorAll('button')].find((candidate) => label.test(candidate.getAttribute('aria-label') ?? candidate.textContent))!;

  /** The cells of the row of a run. */
  const rowOf = (run: string): string[] | undefined =>
    [...host().querySelectorAll('tbody tr')]
      .map(({ children }) => [...children].map(({ textContent }) => textContent.replace(/\s+/g, ' ').trim()))
      .find((cells) => cells[5] === run);

  it('draws the graph and shows the root with its code as text', async () => {
    await open('/provenance/e1');

    expect(host().querySelectorAll('.node')).toHaveLength(2);
    expect(text('app-node-detail')).toContain('function of e1');
    expect(text('app-code-block')).toContain('def f(): <b>1</b>');
  });

  it('unfolds what is left of a node, once, and keeps that in the address', async () => {
    await open('/provenance/e1');

    button(/^\+1( after)?: show what became of/).click();
    await answerAll();

    expect(host().querySelectorAll('.node')).toHaveLength(3);
    expect(host().querySelector('app-more-button')).toBeNull();
    expect(TestBed.inject(Router).url).toBe('/provenance/e1?open=d%253Ae1');
    expect(asked).toEqual(['/api/insights/lineage/e1?depth=2', '/api/insights/lineage/e1?depth=1&direction=descendants']);
  });

  it('opens a link with its steps, its node and its view', async () => {
    await open('/provenance/e1?open=d%253Ae1&at=t2&view=table');

    expect(host().querySelector('.node')).toBeNull();
    expect(rowOf('t2')).toEqual([
      '1',
      'was used in',
      'Use in a run',
      'no result yet',
      'quick_sort',
      't2',
      'no outcome on the path',
      'Its seeds',
      '',
    ]);
    expect(text('[aria-pressed=true].pick')).toContain('no result yet');
    expect(text('app-node-detail')).toContain('No code was reported');
  });

  it('marks how the chosen node came about, in the table in words', async () => {
    await open('/provenance/e1?view=table');

    [...host().querySelectorAll<HTMLButtonElement>('.pick')].find((pick) => pick.textContent.includes('outcome'))!.click();
    await answerAll();

    expect(rowOf('t1')).toEqual([
      '1',
      'was used in, won',
      'Use in a run',
      'outcome of t1',
      'quick_sort',
      't1',
      'solved · seed adapted on the path',
      'Outcome',
      '',
    ]);
    expect(text('app-code-block')).toContain('def g(): 2');
  });

  it('keeps what a table is in the table, whose rows are no table rows on a phone', async () => {
    await open('/provenance/e1?view=table');

    const table = host().querySelector('app-lineage-table [role=table]');
    const rows = [...(table?.querySelectorAll('[role=rowgroup] > [role=row]') ?? [])];
    expect(rows).toHaveLength(table?.querySelectorAll('tr').length ?? 0);
    expect(rows.at(-1)?.querySelectorAll('[role=cell]')).toHaveLength(8);
    expect(rows.at(-1)?.querySelectorAll('[role=rowheader]')).toHaveLength(1);
    expect([...(rows.at(-1)?.querySelectorAll<HTMLElement>('[data-name]') ?? [])].map(({ dataset }) => dataset['name'])).toEqual([
      'Function',
      'Run',
    ]);
  });

  it('unfolds in the table, where the row is', async () => {
    await open('/provenance/e1?view=table');

    button(/^\+1( after)?: show what became of/).click();
    await answerAll();

    expect([...host().querySelectorAll('tbody tr:not(.group) .depth')].map(({ textContent }) => textContent)).toEqual(['0', '0', '1', '1']);
  });

  it('leaves the focus in the row that was unfolded, where its node has others', async () => {
    await open('/provenance/e1?view=table');
    const more = button(/^\+1( after)?: show what became of/);
    const row = more.closest('tr');
    more.focus();

    more.click();
    await answerAll();

    expect(document.activeElement).toBe(row?.querySelector('.pick'));
  });

  it('takes the focus to what was unfolded only once it is there, and only then', async () => {
    await open('/provenance/e1?view=table');
    step = 503;
    button(/show what became of/).click();
    await answerAll();
    expect(document.activeElement).toBe(document.body);

    step = STEP;
    button(/^Try again/).click();
    button(/Table/).focus();
    await answerAll();
    expect(document.activeElement).toBe(button(/Table/));

    button(/Table/).blur();
    await harness.navigateByUrl('/provenance/e1?view=table');
    await answerAll();

    expect(document.activeElement).toBe(document.body);
  });

  it('tells that it loads, and lets a step that failed be tried again', async () => {
    await open('/provenance/e1');
    step = 503;
    button(/show what became of/).click();
    await settle();
    expect(button(/loading what became of/).getAttribute('aria-busy')).toBe('true');
    await answerAll();
    expect(text('.problem')).toContain('The server is busy');

    step = STEP;
    button(/^\+1: try again to show what became of/).click();
    await answerAll();

    expect(host().querySelectorAll('.node')).toHaveLength(3);
    expect(host().querySelector('.problem')).toBeNull();
  });

  it('leads to the list of all where there is more than one answer has room for', async () => {
    step = { ...STEP, nodes: [anEntry('e1', { expandable: { descendants: 700, ancestors: 0 } }), ...STEP.nodes.slice(1)], truncated: true };
    await open('/provenance/e1');
    button(/show what became of/).click();
    await answerAll();

    const more = host().querySelector('app-more-button a');
    expect(more?.textContent).toBe('+700');
    expect(more?.getAttribute('aria-label')).toContain('more than fits into one picture');
    expect(more?.getAttribute('href')).toBe('/sources/e1');
  });

  it('goes on from a use without an outcome by its key', async () => {
    step = { ...STEP, nodes: [aTrial('t2', { outcome: null, expandable: { descendants: 0, ancestors: 2 } })], edges: [using('e1', 't2')] };
    await open('/provenance/e1?open=d%253Ae1');
    step = { ...STEP, root: 't2', nodes: [...STEP.nodes, anEntry('e3')], edges: [...STEP.edges, using('e3', 't2')] };

    [...host().querySelectorAll<HTMLElement>('app-more-button button')].at(-1)!.click();
    await answerAll();

    expect(asked.at(-1)).toBe('/api/insights/lineage/t2?depth=1&direction=ancestors');
    expect(host().querySelectorAll('.node')).toHaveLength(4);
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
