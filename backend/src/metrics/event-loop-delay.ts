import { monitorEventLoopDelay } from 'node:perf_hooks';

/** How often the delay is sampled; a sample holds this time too, which is taken off again. */
const RESOLUTION_MS = 10;
const WINDOW_MS = 10_000;

interface Delays {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

/**
 * How late the event loop is, over windows of fixed length: prom-client's own gauges begin anew at each scrape, so that whoever looks
 * takes the figures from everybody else.
 */
export class EventLoopDelay {
  private readonly monitor = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  private readonly timer: NodeJS.Timeout;
  private lastWindow: Delays | undefined;

  constructor() {
    this.monitor.enable();
    this.timer = setInterval(() => {
      this.lastWindow = this.read();
      this.monitor.reset();
    }, WINDOW_MS).unref();
  }

  /** Of the last complete window of 10 s; before there is one, since the start. */
  get recent(): Delays {
    return this.lastWindow ?? this.read();
  }

  stop(): void {
    clearInterval(this.timer);
    this.monitor.disable();
  }

  private read(): Delays {
    if (this.monitor.count === 0) return { p50Ms: 0, p99Ms: 0, maxMs: 0 };
    return {
      p50Ms: delayMs(this.monitor.percentile(50)),
      p99Ms: delayMs(this.monitor.percentile(99)),
      maxMs: delayMs(this.monitor.max),
    };
  }
}

function delayMs(sampleNs: number): number {
  return Math.max(0, sampleNs / 1e6 - RESOLUTION_MS);
}
