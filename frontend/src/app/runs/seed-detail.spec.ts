import { HttpTestingController } from '@angular/common/http/testing';
import { type ComponentFixture, TestBed } from '@angular/core/testing';
import { provideRouter } from '@angular/router';
import type { UsedSeedResponse } from '../api/models/used-seed-response';
import { SeedDetail } from './seed-detail';
import { SourceLookup } from './source-lookup';
import { aSeed } from './testing/builders';
import { httpProviders } from './testing/fake-server';

describe('SeedDetail', () => {
  let fixture: ComponentFixture<SeedDetail>;
  let host: HTMLElement;

  beforeEach(() => {
    TestBed.configureTestingModule({ providers: [...httpProviders, provideRouter([])] });
  });

  function show(fields: Partial<UsedSeedResponse>, inputs: Readonly<Record<string, unknown>> = {}): void {
    fixture = TestBed.createComponent(SeedDetail);
    host = fixture.nativeElement as HTMLElement;
    fixture.componentRef.setInput('seed', aSeed(fields));
    for (const [name, value] of Object.entries(inputs)) fixture.componentRef.setInput(name, value);
    fixture.detectChanges();
  }

  function fact(name: string): HTMLElement | null {
    const term = [...host.querySelectorAll('dt')].find(({ textContent }) => textContent === name);
    return term?.nextElementSibling as HTMLElement | null;
  }

  function answerLookup(...found: readonly string[]): void {
    TestBed.inject(HttpTestingController).expectOne('/api/corpus/lookup').flush({ found });
    TestBed.tick();
  }

  it('shows the tests as text and as a bar', () => {
    show({ passed: 9, total: 10 });

    expect(fact('Tests passed')?.textContent).toContain('9 / 10');
    expect(fact('Tests passed')?.querySelector('[role=meter]')?.getAttribute('aria-valuenow')).toBe('9');
  });

  it('says of a score that its direction is not fixed', () => {
    show({ score: 0 });

    expect(fact('Score')?.textContent.trim()).toMatch(/^0 .*direction depends/);
  });

  it('says what was not reported', () => {
    show({});

    expect(fact('Tests passed')?.textContent).toContain('not reported');
    expect(fact('Score')?.textContent).toContain('not reported');
    expect(fact('Source')?.textContent).toContain('not given');
    expect(host.textContent).toContain('The engine gave no reason.');
    expect(host.textContent).toContain('The engine sent no code with this seed.');
  });

  it('links to the source entry in the corpus', () => {
    show({ source_id: 'c 1' });

    expect(fact('Source')?.querySelector('a')?.getAttribute('href')).toBe('/corpus?id=c%201');
  });

  it('says that a source is not in the corpus, and links nowhere then', () => {
    TestBed.inject(SourceLookup).lookUp(['c1']);
    answerLookup();

    show({ source_id: 'c1' });

    expect(fact('Source')?.textContent).toContain('not in the corpus');
    expect(fact('Source')?.querySelector('a')).toBeNull();
  });

  it('looks again for a missing source, which may have been imported since', () => {
    TestBed.inject(SourceLookup).lookUp(['c1']);
    answerLookup();
    show({ source_id: 'c1' });

    answerLookup('c1');

    expect(fact('Source')?.querySelector('a')).not.toBeNull();
  });

  it('shows the reason as labelled values, numbers from 0 to 1 as bars', () => {
    show({ reason: { similarity: 0.92, method: 'jaccard', scores: { name: 0.5 } } });
    const labels = [...host.querySelectorAll('section [role=meter]')].map((meter) => meter.getAttribute('aria-label'));

    expect(labels).toEqual(['similarity', 'name']);
    expect(host.querySelector('section')?.textContent).toContain('jaccard');
    expect(host.querySelector('section')?.textContent).toContain('Copy JSON');
  });

  it('shows markup in the code and the reason as text', () => {
    const markup = '<img src=x onerror="alert(1)">';
    show({ snippet: markup, reason: { note: markup }, function: markup });

    expect(host.querySelector('img')).toBeNull();
    expect(host.querySelector('pre code')?.textContent).toBe(markup);
    expect(host.querySelector('h2')?.textContent).toContain(markup);
  });

  it('says so when its run is no longer the latest', () => {
    show({ run_id: 'run-0' }, { isOfFormerRun: true });

    expect(host.textContent).toContain('From run run-0, which is no longer the latest.');
  });

  it.each([
    [false, 'Close the detail'],
    [true, 'Back to the list'],
  ])('has a button to leave it (full screen: %s)', (isFullScreen, label) => {
    const closed = jest.fn();
    show({}, { isFullScreen });
    fixture.componentInstance.closed.subscribe(closed);

    host.querySelector<HTMLButtonElement>(`button[aria-label="${label}"]`)?.click();

    expect(closed).toHaveBeenCalledTimes(1);
  });
});
