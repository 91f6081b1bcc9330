import { performance } from 'node:perf_hooks';

/** Of the event loop, work takes up to half while nobody else wants it, and down to this share while it is busy. */
const LEAST_SHARE = 1 / 30;
/** A shorter time does not tell how busy the loop is. */
const MIN_WINDOW_MS = 1;

interface LoopClock {
  now(): number;
  /** How long the event loop has worked, and waited for something to do, since the process began. */
  eventLoopUtilization(): { readonly active: number; readonly idle: number };
}

/** Tells how long work of low priority has to pause, so that those who wait for answers do not notice it. */
export class Pace {
  private readonly last = { active: 0, idle: 0 };
  /** The share of the time in which the loop worked for others. */
  private busy = 0;
  private startedAt = 0;

  constructor(private readonly clock: LoopClock = performance) {
    Object.assign(this.last, clock.eventLoopUtilization());
  }

  /** Work begins. What the loop has done since the last work was for others. */
  begin(): void {
    const { active, idle } = this.clock.eventLoopUtilization();
    const worked = active - this.last.active;
    const window = worked + idle - this.last.idle;
    if (window >= MIN_WINDOW_MS) this.busy = worked / window;
    this.startedAt = this.clock.now();
  }

  /** Work ends. @returns milliseconds to pause before the next */
  end(): number {
    Object.assign(this.last, this.clock.eventLoopUtilization());
    return (this.clock.now() - this.startedAt) * (1 + this.busy * (1 / LEAST_SHARE - 2));
  }
}
