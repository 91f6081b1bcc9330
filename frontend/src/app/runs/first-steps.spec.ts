import { HttpTestingController } from '@angular/common/http/testing';
import { type ComponentFixture, TestBed } from '@angular/core/testing';
import { FirstSteps } from './first-steps';
import { httpProviders } from './testing/fake-server';

describe('FirstSteps', () => {
  let fixture: ComponentFixture<FirstSteps>;

  beforeEach(() => {
    TestBed.configureTestingModule({ providers: httpProviders });
    fixture = TestBed.createComponent(FirstSteps);
    fixture.detectChanges();
  });

  function commands(usesDefaultKey: boolean): string[] {
    TestBed.tick();
    TestBed.inject(HttpTestingController)
      .expectOne('/api/server')
      .flush({ version: '0', started_at: '', uses_default_key: usesDefaultKey, is_storing: true });
    fixture.detectChanges();
    return [...(fixture.nativeElement as HTMLElement).querySelectorAll('pre')].map(({ textContent }) => textContent);
  }

  it('sends a run and a seed to this very server', () => {
    const [run, seed] = commands(true);

    expect(run).toContain(`curl -X POST ${location.origin}/api/run-meta`);
    expect(seed).toContain(`curl -X POST ${location.origin}/api/used-seeds`);
  });

  it('has bodies that are JSON', () => {
    const bodies = commands(true).map((command) => JSON.parse(/-d '(.*)'$/s.exec(command)?.[1] ?? '') as unknown);

    expect(bodies).toEqual([expect.objectContaining({ run_id: 'test-run-001' }), expect.objectContaining({ function: 'quick_sort' })]);
  });

  it('names the public key only where it works', () => {
    expect(commands(true).join()).toContain('dev-key-change-in-production');
  });

  it('leaves room for the key of the server’s owner', () => {
    const texts = commands(false).join();

    expect(texts).not.toContain('dev-key-change-in-production');
    expect(texts).toContain('YOUR_API_KEY');
  });
});
