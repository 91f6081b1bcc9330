import { type ComponentFixture, TestBed } from '@angular/core/testing';
import { Time } from './time';

describe('Time', () => {
  let fixture: ComponentFixture<Time>;
  let host: HTMLElement;

  beforeEach(() => {
    jest.useFakeTimers({ now: new Date('2025-10-02T09:20:00Z') });
    fixture = TestBed.createComponent(Time);
    host = fixture.nativeElement as HTMLElement;
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  function show(inputs: Readonly<Record<string, unknown>>): void {
    for (const [name, value] of Object.entries(inputs)) fixture.componentRef.setInput(name, value);
    fixture.detectChanges();
  }

  function tip(): HTMLElement | null {
    return host.querySelector('[role=tooltip]');
  }

  it('names the instant for machines', () => {
    show({ value: '2025-10-02T11:20:00+02:00' });

    expect(host.querySelector('time')?.dateTime).toBe('2025-10-02T09:20:00.000Z');
  });

  it.each(['pointerenter', 'focusin'])('shows the time in UTC at %s', (event) => {
    show({ value: '2025-10-02T09:20:00.123Z' });

    host.dispatchEvent(new Event(event));
    fixture.detectChanges();

    expect(tip()?.textContent).toContain('2025-10-02 09:20:00.123 UTC');
    expect(host.querySelector('time')?.getAttribute('aria-describedby')).toBe(tip()?.id);
  });

  it('closes the tip with Escape', () => {
    show({ value: '2025-10-02T09:20:00Z' });
    host.dispatchEvent(new Event('focusin'));
    fixture.detectChanges();

    host.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape' }));
    fixture.detectChanges();

    expect(tip()).toBeNull();
  });

  it('goes on by itself when it is relative', () => {
    show({ value: '2025-10-02T09:19:30Z', relative: true });
    expect(host.textContent.trim()).toBe('just now');

    jest.advanceTimersByTime(3 * 60_000);
    fixture.detectChanges();

    expect(host.textContent.trim()).toBe('3 min. ago');
  });

  it('shows a text that is no time as it stands', () => {
    show({ value: 'yesterday' });

    expect(host.textContent.trim()).toBe('yesterday');
    expect(host.querySelector('time')).toBeNull();
  });
});
