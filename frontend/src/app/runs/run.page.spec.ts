import { TestBed } from '@angular/core/testing';
import { Title } from '@angular/platform-browser';
import { provideRouter, Router, TitleStrategy, withComponentInputBinding } from '@angular/router';
import { RouterTestingHarness } from '@angular/router/testing';
import { PageTitleStrategy } from '../core/page-title';
import runRoutes from './run.routes';
import { ROW_PX } from './seed-list';
import { anOutcome, aRun, seedsUpTo } from './testing/builders';
import { FakeServer, httpProviders } from './testing/fake-server';
import { giveLayout } from './testing/layout';

const SOON_MS = 1_000;

describe('the page of a run', () => {
  let server: FakeServer;
  let harness: RouterTestingHarness;
  let takeLayoutBack: () => void;

  beforeEach(() => {
    jest.useFakeTimers({ now: new Date('2025-10-02T09:20:00Z') });
    takeLayoutBack = giveLayout({ rowPx: ROW_PX });
    Element.prototype.scrollIntoView = jest.fn();
    TestBed.configureTestingModule({
      providers: [
        ...httpProviders,
        provideRouter([{ path: 'runs', children: runRoutes }], withComponentInputBinding()),
        { provide: TitleStrategy, useClass: PageTitleStrategy },
      ],
    });
    server = new FakeServer();
    server.announce(aRun());
    server.receive(...seedsUpTo(3).reverse());
    server.announce(aRun({ run_id: 'run-2', timestamp: '2025-10-02T10:00:00.000Z' }));
  });

  afterEach(() => {
    harness.fixture.destroy();
    server.close();
    Reflect.deleteProperty(Element.prototype, 'scrollIntoView');
    takeLayoutBack();
    jest.useRealTimers();
  });

  async function open(url: string): Promise<void> {
    harness = await RouterTestingHarness.create(url);
    await goOn();
  }

  async function goOn(milliseconds = 100): Promise<void> {
    for (const step of [milliseconds, 300, 50]) {
      server.answerAll();
      await jest.advanceTimersByTimeAsync(step);
    }
    server.answerAll();
    TestBed.tick();
  }

  function host(): HTMLElement {
    return harness.fixture.nativeElement as HTMLElement;
  }

  function text(): string {
    return host().textContent.replace(/\s+/g, ' ');
  }

  it('shows the run of its address, though it is not the latest', async () => {
    await open('/runs/run-1');

    expect(host().querySelector('h2')?.textContent).toContain('run-1');
    expect(host().querySelectorAll('[role=option]')).toHaveLength(3);
    expect(TestBed.inject(Title).getTitle()).toBe('Run run-1 · Aurora Telemetry');
  });

  it('knows a run whose name has a slash, a dot and a blank', async () => {
    server.say({ run_id: 'nightly/v1.2 a', status: 'failed' });
    await open(TestBed.inject(Router).serializeUrl(TestBed.inject(Router).createUrlTree(['/runs', 'nightly/v1.2 a'])));

    expect(host().querySelector('h2')?.textContent).toContain('nightly/v1.2 a');
    expect(server.runQueries.at(-1)).toBe('nightly/v1.2 a');
  });

  it('follows live what comes of its run, and of no other', async () => {
    await open('/runs/run-1');
    server.receive(...seedsUpTo(1, { id: 's9', function: 'f9', timestamp: '2025-10-02T09:19:00.000Z' }));
    server.receive(...seedsUpTo(1, { id: 'x1', run_id: 'run-2' }));
    server.announce(aRun({ run_id: 'run-3', timestamp: '2025-10-02T11:00:00.000Z' }));
    server.conclude(anOutcome({ function: 'gcd' }));

    await goOn(SOON_MS);

    expect(host().querySelector('h2')?.textContent).toContain('run-1');
    expect(host().querySelectorAll('[role=option]')).toHaveLength(4);
    expect(host().querySelector('app-outcome-row')?.textContent).toContain('gcd');
  });

  it('shows a run of which there are no metadata', async () => {
    server.say({ run_id: 'early' });
    server.receive(...seedsUpTo(2, { run_id: 'early' }));

    await open('/runs/early');

    expect(text()).toContain('its metadata has not arrived');
    expect(text()).toContain('Seeds used2');
  });

  it('says that nothing is known of a run, and shows it when something comes', async () => {
    await open('/runs/later');
    expect(text()).toContain('Nothing is known of a run called “later”');

    server.say({ run_id: 'later' });
    await goOn(SOON_MS);

    expect(host().querySelector('h2')?.textContent).toContain('later');
    expect(text()).toContain('Running');
  });

  it('says that its run was deleted while it was open', async () => {
    await open('/runs/run-1');

    server.delete('run-1', null);
    await goOn(SOON_MS);

    expect(host().querySelector('app-empty-state h2')?.textContent).toBe('This run was deleted');
    expect(host().querySelector('[aria-live=polite]')?.textContent).toBe('This run was deleted');
    expect(text()).not.toContain('Not up to date');
    expect(host().querySelector('app-run-card')).toBeNull();
  });

  it('alerts when its run cannot be loaded, and loads it on demand', async () => {
    server.broken.add('details');
    await open('/runs/run-1');
    expect(host().querySelector('[role=alert]')?.textContent).toContain('The server failed to answer this request.');

    server.broken.clear();
    [...host().querySelectorAll('button')].find(({ textContent }) => textContent.includes('Try again'))?.click();
    await goOn();

    expect(host().querySelector('h2')?.textContent).toContain('run-1');
  });

  it('goes from one run to another', async () => {
    await open('/runs/run-1');

    await harness.navigateByUrl('/runs/run-2');
    await goOn();

    expect(host().querySelector('h2')?.textContent).toContain('run-2');
    expect(host().querySelectorAll('[role=option]')).toHaveLength(0);
    expect(host().querySelector('[aria-live=polite]')?.textContent).toBe('');
  });

  it('keeps the selected seed and the unfolded outcome in the address', async () => {
    server.conclude(anOutcome({ function: 'f3' }));
    await open('/runs/run-1');

    host().querySelector<HTMLElement>('app-outcome-row [aria-expanded]')?.click();
    await goOn();
    host().querySelector<HTMLElement>('[role=option]')?.click();
    await goOn();

    expect(TestBed.inject(Router).url).toBe('/runs/run-1?outcome=f3&seed=s3');
    expect(text()).toContain('Seed for f3');
    expect(host().querySelector('app-outcome-row [aria-expanded]')?.getAttribute('aria-expanded')).toBe('true');
  });
});
