import { TestBed } from '@angular/core/testing';
import { provideRouter } from '@angular/router';
import { RunOverview } from './run-overview';
import { aRun, seedsUpTo } from './testing/builders';
import { FakeServer, httpProviders } from './testing/fake-server';

describe('RunOverview', () => {
  let server: FakeServer;

  beforeEach(() => {
    TestBed.configureTestingModule({ providers: [...httpProviders, provideRouter([])] });
    server = new FakeServer();
  });

  afterEach(() => {
    server.close();
  });

  function show(): HTMLElement {
    const fixture = TestBed.createComponent(RunOverview);
    server.answerAll();
    fixture.detectChanges();
    return fixture.nativeElement as HTMLElement;
  }

  it('shows the run, the number of its seeds, and the way to all of it', () => {
    server.announce(aRun({ run_id: 'nightly-42' }));
    server.receive(...seedsUpTo(1_234, { run_id: 'nightly-42' }));

    const host = show();

    expect(host.querySelector('h2')?.textContent).toContain('nightly-42');
    expect(host.textContent).toContain('1,234');
    expect(host.querySelector('a')?.getAttribute('href')).toBe('/live');
    expect(host.querySelector('[role=listbox]')).toBeNull();
  });

  it('says that there is no run', () => {
    expect(show().textContent).toContain('No run yet');
  });

  it('offers to try again when the run cannot be loaded', async () => {
    server.broken.add('run');
    const host = show();
    await new Promise(process.nextTick);
    TestBed.tick();

    expect(host.textContent).toContain('Try again');
  });
});
