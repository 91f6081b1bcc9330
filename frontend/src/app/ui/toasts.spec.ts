import { type ComponentFixture, TestBed } from '@angular/core/testing';
import { ToastOutlet, Toasts } from './toasts';

describe('toasts', () => {
  let fixture: ComponentFixture<ToastOutlet>;
  let toasts: Toasts;

  beforeEach(() => {
    jest.useFakeTimers();
    fixture = TestBed.createComponent(ToastOutlet);
    toasts = TestBed.inject(Toasts);
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  function announced(): string | undefined {
    fixture.detectChanges();
    return (fixture.nativeElement as HTMLElement).querySelector('[role=status]')?.textContent.trim();
  }

  it('announces a message and takes it back after 6 s', () => {
    toasts.show('Exported');
    expect(announced()).toBe('Exported');

    jest.advanceTimersByTime(6000);

    expect(announced()).toBe('');
  });

  it('keeps an error until it is dismissed', () => {
    toasts.show('Something went wrong', 'error');
    jest.advanceTimersByTime(60_000);
    expect(announced()).toBe('Something went wrong');

    (fixture.nativeElement as HTMLElement).querySelector<HTMLButtonElement>('button[aria-label="Dismiss message"]')?.click();

    expect(announced()).toBe('');
  });

  it('shows the same text once', () => {
    toasts.show('Something went wrong', 'error');
    toasts.show('Something went wrong', 'error');

    expect(announced()).toBe('Something went wrong');
  });
});
