import { DestroyRef, inject, Injectable, signal } from '@angular/core';

const TICK_MS = 5_000;

/** One tick for every relative time on the page, instead of a timer in each. */
@Injectable({ providedIn: 'root' })
export class Clock {
  private readonly current = signal(Date.now());
  /** Milliseconds since 1970, renewed every 5 s. */
  readonly now = this.current.asReadonly();

  constructor() {
    const timer = setInterval(() => {
      this.current.set(Date.now());
    }, TICK_MS);
    inject(DestroyRef).onDestroy(() => {
      clearInterval(timer);
    });
  }
}
