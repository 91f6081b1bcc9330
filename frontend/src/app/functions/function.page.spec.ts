import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { By } from '@angular/platform-browser';
import { provideRouter, Router, withComponentInputBinding } from '@angular/router';
import { RouterTestingHarness } from '@angular/router/testing';
import type { OutcomeResponse } from '../api/models/outcome-response';
import { FakeStream } from '../core/testing/fake-stream';
import { aRun, aSeed, anOutcome } from '../runs/testing/builders';
import { CopyButton } from '../ui/copy-button';
import routes from './functions.routes';

describe('FunctionPage', () => {
  let harness: RouterTestingHarness;
  let http: HttpTestingController;
  let stream: FakeStream;
  let outcomes: OutcomeResponse[];
  /** Of the function in each run. */
  let seedsOf: Record<string, object[]>;

  beforeEach(() => {
    stream = FakeStream.install();
    TestBed.configureTestingModule({
      providers: [
        provideHttpClient(),
        provideHttpClientTesting(),
        provideRouter([{ path: 'functions', children: routes }], withComponentInputBinding()),
      ],
    });
    http = TestBed.inject(HttpTestingController);
    outcomes = [anOutcome({ id: 'o2', run_id: 'r2', seed_id: 's1', usage: 'adapted' }), anOutcome({ id: 'o1', run_id: 'r1' })];
    seedsOf = {
      r2: [aSeed({ run_id: 'r2', source_id: 'e1', reason: { method: 'jaccard', similarity: 0.92 } })],
      r1: [aSeed({ id: 's0', run_id: 'r1', source_id: 'e0' })],
    };
  });

  afterEach(() => {
    stream.uninstall();
  });

  async function open(url: string): Promise<void> {
    harness = await RouterTestingHarness.create(url);
    await answerAll();
  }

  async function answerAll(): Promise<void> {
    for (let turn = 0; turn < 4; turn += 1) {
      for (const { request, flush, cancelled } of http.match((candidate) => candidate.url !== '/api/server').map(withFlush)) {
        if (cancelled) continue;
        if (request.url === '/api/run-meta/latest') flush({ meta: aRun({ run_id: 'r3' }) });
        else if (request.url === '/api/outcomes') flush({ outcomes: request.params.get('function') === 'quick_sort' ? outcomes : [] });
        else flush({ seeds: seedsOf[request.params.get('run_id') ?? ''] ?? [] });
      }
      harness.detectChanges();
      await harness.fixture.whenStable();
    }
  }

  const withFlush = (request: ReturnType<HttpTestingController['match']>[number]) => ({
    request: request.request,
    cancelled: request.cancelled,
    flush: (body: object) => request.flush(body),
  });
  const text = (): string => harness.routeNativeElement?.textContent.replace(/\s+/g, ' ') ?? '';
  const links = (): (string | null)[] =>
    [...(harness.routeNativeElement?.querySelectorAll('a') ?? [])].map((link) => link.getAttribute('href'));
  const folds = (): HTMLButtonElement[] => [...(harness.routeNativeElement?.querySelectorAll<HTMLButtonElement>('.fold') ?? [])];

  it('shows no runs of another function while those of the next one are awaited', async () => {
    await open('/functions/quick_sort');
    await harness.navigateByUrl('/functions/gcd');
    harness.detectChanges();

    expect(harness.routeNativeElement?.querySelector('h1')?.textContent).toBe('gcd');
    expect(text()).not.toContain('Seed from e1');
    expect(folds()).toEqual([]);
    await answerAll();
    expect(text()).toContain('No run has tried this function yet');
  });

  it('shows the seeds of the newest run and why they were picked, at once', async () => {
    await open('/functions/quick_sort');

    expect(text()).toContain('Seed from e1');
    expect(text()).toContain('jaccard · similarity 0.92');
    expect(text()).toContain('the result’s nearest seed');
    expect(text()).not.toContain('e0');
    expect(links()).toEqual(expect.arrayContaining(['/sources/e1', '/provenance/s1', '/runs/r2?seed=s1', '/provenance/o2']));
  });

  it('shows the seeds of another run on demand, and keeps that in the address', async () => {
    await open('/functions/quick_sort');

    folds()[1]!.click();
    await answerAll();

    expect(text()).toContain('Seed from e0');
    expect(TestBed.inject(Router).url).toBe('/functions/quick_sort?run=r1');
    expect(folds().map((fold) => fold.getAttribute('aria-expanded'))).toEqual(['false', 'true']);
  });

  it('shows what the latest run gave it though it has no outcome yet', async () => {
    seedsOf['r3'] = [aSeed({ id: 's9', run_id: 'r3', source_id: 'e9' })];
    await open('/functions/quick_sort');

    expect(text()).toContain('no outcome yet');
    expect(text()).toContain('Seed from e9');
  });

  it('says that no run has tried a function', async () => {
    await open('/functions/quicksort');

    expect(text()).toContain('No run has tried this function yet');
  });

  it('gives the curl of what it shows, with the name escaped for a shell', async () => {
    await open("/functions/it's");

    const copies = harness
      .routeDebugElement!.queryAll(By.directive(CopyButton))
      .map(({ componentInstance }) => (componentInstance as CopyButton).text());
    expect(copies[1]).toBe("curl 'http://localhost/api/outcomes?function=it%27s'");
  });
});
