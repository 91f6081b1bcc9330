import { performance } from 'node:perf_hooks';

/** Of the event loop, work takes up to half while nobody else wants it, and down to this share while it is busy. */
const LEAST_SHARE = 1 / 30;
/** A shorter time does not tell how busy the loop is. */
const MIN_WINDOW_MS = 1;

type Utilization = ReturnType<typeof performance.eventLoopUtilization>;

/** Tells how long work of low priority has to pause, so that those who wait for answers do not notice it. */
export class Pace {
  private paused: Utilization = performance.eventLoopUtilization();
  private busy = 0;
  private startedAt = 0;

  /** Work begins. What the loop did since the last has ended was done for others. */
  begin(): void {
    const { utilization, active, idle } = performance.eventLoopUtilization(this.paused);
    if (active + idle >= MIN_WINDOW_MS) this.busy = utilization;
    this.startedAt = performance.now();
  }

  /** Work ends. @returns milliseconds to pause before the next */
  end(): number {
    this.paused = performance.eventLoopUtilization();
    return (performance.now() - this.startedAt) * (1 + this.busy * (1 / LEAST_SHARE - 2));
  }
}
