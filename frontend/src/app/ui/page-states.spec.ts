import { ChangeDetectionStrategy, Component } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { EmptyState } from './empty-state';
import { ErrorState } from './error-state';
import { Loading } from './loading';
import { StaleBar } from './stale-bar';

@Component({
  imports: [EmptyState],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `<app-empty-state heading="No runs yet" text="Start Aurora-X."><a href="/corpus">Corpus</a></app-empty-state>`,
})
class EmptyHost {}

describe('the states of a page', () => {
  it('names what is loading', () => {
    const fixture = TestBed.createComponent(Loading);
    fixture.componentRef.setInput('label', 'Loading the seeds');
    fixture.detectChanges();
    const host = fixture.nativeElement as HTMLElement;

    expect(host.getAttribute('role')).toBe('status');
    expect(host.textContent).toContain('Loading the seeds');
  });

  it('says what is empty, why, and what to do', () => {
    const fixture = TestBed.createComponent(EmptyHost);
    fixture.detectChanges();
    const host = fixture.nativeElement as HTMLElement;

    expect(host.querySelector('h2')?.textContent).toBe('No runs yet');
    expect(host.textContent).toContain('Start Aurora-X.');
    expect(host.querySelector('a')?.textContent).toBe('Corpus');
  });

  it('alerts to an error, names its request and asks again on demand', async () => {
    const fixture = TestBed.createComponent(ErrorState);
    const retried = jest.fn();
    fixture.componentInstance.retry.subscribe(retried);
    fixture.componentRef.setInput('heading', 'The server failed');
    fixture.componentRef.setInput('details', 'Its log tells why.');
    fixture.componentRef.setInput('requestId', 'r-1');
    await fixture.whenStable();
    const host = fixture.nativeElement as HTMLElement;
    const button = [...host.querySelectorAll('button')].find(({ textContent }) => textContent.trim() === 'Try again');

    button?.click();

    expect(host.getAttribute('role')).toBe('alert');
    expect(host.textContent).toContain('Its log tells why.');
    expect(host.querySelector('code')?.textContent).toBe('r-1');
    expect(retried).toHaveBeenCalledTimes(1);
  });

  it('offers no request id when no answer came', () => {
    const fixture = TestBed.createComponent(ErrorState);
    fixture.componentRef.setInput('heading', 'The server cannot be reached');
    fixture.componentRef.setInput('details', 'It did not answer.');
    fixture.detectChanges();

    expect((fixture.nativeElement as HTMLElement).textContent).not.toContain('Request');
  });

  it('names the part of the page that an error concerns', () => {
    const fixture = TestBed.createComponent(ErrorState);
    fixture.componentRef.setInput('part', 'the sources');
    fixture.componentRef.setInput('heading', 'The server is busy');
    fixture.componentRef.setInput('details', 'It took too long.');
    fixture.detectChanges();
    const host = fixture.nativeElement as HTMLElement;

    expect(host.querySelector('h2')?.textContent).toBe('The sources could not be loaded');
    expect(host.querySelector('p')?.textContent).toBe('The server is busy. It took too long.');
  });

  it('names the part of the page that is stale', () => {
    const fixture = TestBed.createComponent(StaleBar);
    fixture.componentRef.setInput('since', Date.parse('2025-10-02T09:20:00Z'));
    fixture.componentRef.setInput('part', 'the sources');
    fixture.detectChanges();

    expect((fixture.nativeElement as HTMLElement).textContent).toContain('The sources: not up to date since');
  });

  it('says since when data is stale', () => {
    const fixture = TestBed.createComponent(StaleBar);
    fixture.componentRef.setInput('since', Date.parse('2025-10-02T09:20:00Z'));
    fixture.detectChanges();
    const host = fixture.nativeElement as HTMLElement;

    expect(host.textContent).toContain('Not up to date since');
    expect(host.querySelector('time')?.dateTime).toBe('2025-10-02T09:20:00.000Z');
  });
});
