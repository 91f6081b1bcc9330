import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { type ComponentFixture, DeferBlockState, TestBed } from '@angular/core/testing';
import { By } from '@angular/platform-browser';
import { provideRouter } from '@angular/router';
import type { ChangesResponse } from '../api/models/changes-response';
import type { RunResponse } from '../api/models/run-response';
import { FakeStream } from '../core/testing/fake-stream';
import { CopyButton } from '../ui/copy-button';
import { aRun, aSeed, aStanding } from '../runs/testing/builders';
import OverviewPage from './overview.page';

const NO_RATE = { n: 0, solved: 0, rate: null, interval: null };
const CHANGES: ChangesResponse = {
  since: '2025-10-01T09:20:00.000Z',
  until: '2025-10-02T09:20:00.000Z',
  runs: { started: 4, finished: 2, failed: 0, cancelled: 0, silent_now: 0 },
  seeds: 12,
  outcomes: { n: 8, solved: 6, rate: 0.75, interval: { low: 0.41, high: 0.93 } },
  before: { from: '', to: '', seeds: 3, outcomes: NO_RATE, runs_started: 1 },
  new_entries: 0,
  newly_solved: [],
  newly_solved_total: 0,
  drops: { count: 0 },
};
const EFFECT = { enough: false, least_n: 10, seeded: NO_RATE, unseeded: NO_RATE, difference: null, interval: null, warnings: [] };
const NO_SOURCES = { sources: [], next: null, total: 0, overall: NO_RATE, harmful: 0 };

describe('OverviewPage', () => {
  let fixture: ComponentFixture<OverviewPage>;
  let host: HTMLElement;
  let http: HttpTestingController;
  let stream: FakeStream;
  let answers: Record<string, (url: string) => object | undefined>;

  beforeEach(() => {
    stream = FakeStream.install();
    TestBed.configureTestingModule({ providers: [provideHttpClient(), provideHttpClientTesting(), provideRouter([])] });
    http = TestBed.inject(HttpTestingController);
    answers = {
      '/api/run-meta/latest': () => ({ meta: aRun({ run_id: 'new' }) }),
      '/api/run-meta/new': () => ({ run: aStanding({ ...aRun({ run_id: 'new' }), run_id: 'new' }) }),
      '/api/run-meta': (url) => listOf(url.includes('silent') ? [] : [aStanding({ run_id: 'new' }), aStanding({ run_id: 'a,b' })]),
      '/api/used-seeds': () => ({ seeds: [aSeed({ run_id: 'new', reason: { method: 'jaccard', similarity: 0.9 } })] }),
      '/api/insights/seeding-effect': () => EFFECT,
      '/api/insights/changes': () => CHANGES,
      '/api/insights/sources': () => NO_SOURCES,
    };
  });

  afterEach(() => {
    stream.uninstall();
  });

  const listOf = (runs: readonly RunResponse[]): object => ({ runs, total: runs.length, next: null });

  async function open(): Promise<void> {
    fixture = TestBed.createComponent(OverviewPage);
    host = fixture.nativeElement as HTMLElement;
    for (let turn = 0; turn < 4; turn += 1) {
      fixture.detectChanges();
      await fixture.whenStable();
      for (const request of http.match((candidate) => candidate.url !== '/api/server')) {
        if (request.cancelled) continue;
        const body = answers[request.request.url]?.(request.request.urlWithParams);
        if (body === undefined) request.flush(null, { status: 500, statusText: 'Internal Server Error' });
        else request.flush(body);
      }
    }
    fixture.detectChanges();
    await fixture.whenStable();
  }

  const part = (name: string): string => host.querySelector(name)?.textContent.replace(/\s+/g, ' ').trim() ?? '';
  const hrefs = (name: string): (string | null)[] => [...host.querySelectorAll(`${name} a`)].map((link) => link.getAttribute('href'));

  it('shows the latest run with its settings, its last seeds and why they were picked', async () => {
    await open();

    expect(part('app-current-run')).toContain('Max iterations100');
    expect(part('app-current-run')).toContain('quick_sortjaccard · similarity 0.90');
    expect(hrefs('app-current-run')).toEqual(expect.arrayContaining(['/live', '/runs/new', '/runs/new?seed=s1']));
  });

  it('copies where the run and the verdict stand, as links and as commands', async () => {
    await open();
    for (const deferred of await fixture.getDeferBlocks()) await deferred.render(DeferBlockState.Complete);

    const copied = (part: string): unknown[] =>
      fixture.debugElement
        .query(By.css(`${part} app-copy-address`))
        .queryAll(By.directive(CopyButton))
        .map(({ componentInstance }) => componentInstance as CopyButton)
        .map(({ label, text }) => [label(), text()]);
    expect(copied('app-current-run')).toEqual([
      ['Copy link to the run', 'http://localhost/runs/new'],
      ['Copy the run as curl', "curl 'http://localhost/api/run-meta/new'"],
    ]);
    expect(copied('app-verdict')).toEqual([
      ['Copy link to the verdict', 'http://localhost/insights'],
      ['Copy the verdict as curl', "curl 'http://localhost/api/insights/seeding-effect'"],
    ]);
  });

  it('compares the last two runs against the older one, whatever their names', async () => {
    await open();

    expect(hrefs('app-last-runs')[0]).toBe('/compare?runs=a%252Cb,new&baseline=a,b');
  });

  it('says calmly that nothing needs a look', async () => {
    await open();

    expect(part('app-attention')).toContain('Nothing: no silent or failed runs, no harmful sources, nothing dropped.');
  });

  it('names what needs a look, with the way there', async () => {
    const runs = answers['/api/run-meta']!;
    answers['/api/run-meta'] = (url) =>
      url.includes('silent') ? { runs: [aStanding({ run_id: 's1' })], total: 4, next: null } : runs(url);
    answers['/api/insights/sources'] = () => ({ ...NO_SOURCES, sources: [{ source_id: 'e7', function: 'f' }], total: 1, harmful: 1 });
    answers['/api/insights/changes'] = () => ({ ...CHANGES, runs: { ...CHANGES.runs, failed: 1 }, drops: { count: 1200 } });
    await open();

    expect(part('app-attention')).toContain('4 runs gone silent: s1, all 4');
    expect(part('app-attention')).toContain('1,200 records dropped');
    expect(hrefs('app-attention')).toEqual(['/runs/s1', '/runs?status=silent', '/runs?status=failed', '/sources/e7', '/system']);
  });

  it('sets the last day beside the one before, and gives no rate of nothing', async () => {
    await open();

    expect(part('app-changes-panel')).toContain('Seeds used12before: 3');
    expect(part('app-changes-panel')).toContain('Solved75 % 6 of 8before: no outcomes');
  });

  it('keeps the rest of the page when a part cannot be loaded', async () => {
    answers['/api/insights/seeding-effect'] = () => undefined;
    await open();

    expect(part('app-verdict')).toContain('The server failed');
    expect(part('app-current-run')).toContain('Max iterations100');
  });

  it('shows the first steps where there is no run yet', async () => {
    answers['/api/run-meta/latest'] = () => ({ meta: null });
    await open();

    expect(host.querySelector('app-current-run')).toBeNull();
  });
});
