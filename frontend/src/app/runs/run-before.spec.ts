import { TestBed } from '@angular/core/testing';
import { provideRouter } from '@angular/router';
import { RunBefore } from './run-before';
import { aRun, aStanding } from './testing/builders';
import { FakeServer, httpProviders } from './testing/fake-server';

describe('the way to the run before', () => {
  it('leads nowhere until it is known which run was before the one that is shown now', () => {
    TestBed.configureTestingModule({ providers: [...httpProviders, provideRouter([])] });
    const server = new FakeServer();
    const times = ['2025-10-01T00:00:00.000Z', '2025-10-02T00:00:00.000Z', '2025-10-03T00:00:00.000Z'];
    times.forEach((timestamp, index) => server.announce(aRun({ run_id: `r${String(index)}`, timestamp })));
    const fixture = TestBed.createComponent(RunBefore);
    const show = (index: number): void => {
      fixture.componentRef.setInput('run', aStanding({ run_id: `r${String(index)}`, started_at: times[index] }));
      fixture.detectChanges();
    };
    const href = (): string | null | undefined => (fixture.nativeElement as HTMLElement).querySelector('a')?.getAttribute('href');

    show(1);
    server.answerAll();
    expect(href()).toBe('/compare?runs=r0,r1&baseline=r0');
    show(2);
    expect(href()).toBeUndefined();
    server.answerAll();

    expect(href()).toBe('/compare?runs=r1,r2&baseline=r1');
    fixture.destroy();
    server.close();
  });
});
