import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';

const WINDOW_MS = 10_000;
const LONGEST_NS = 600e9;

/** Quantiles of the durations of the last 10 to 20 s. */
export class RecentDurations {
  private current = emptyHistogram();
  private former = emptyHistogram();
  private windowEndsMs: number;

  /** @param nowMs a clock that only runs forward */
  constructor(private readonly nowMs: () => number = () => performance.now()) {
    this.windowEndsMs = nowMs() + WINDOW_MS;
  }

  record(durationMs: number): void {
    this.turn();
    this.current.record(Math.min(LONGEST_NS, Math.max(1, Math.round(durationMs * 1e6))));
  }

  /** @returns milliseconds, within 1 %, one for each percentile; undefined when nothing was recorded */
  percentiles(...percentiles: readonly number[]): number[] | undefined {
    this.turn();
    const both = emptyHistogram();
    both.add(this.former);
    both.add(this.current);
    return both.count === 0 ? undefined : percentiles.map((percentile) => both.percentile(percentile) / 1e6);
  }

  private turn(): void {
    const now = this.nowMs();
    if (now < this.windowEndsMs) return;
    this.former = now < this.windowEndsMs + WINDOW_MS ? this.current : emptyHistogram();
    this.current = emptyHistogram();
    this.windowEndsMs = now + WINDOW_MS;
  }
}

function emptyHistogram(): RecordableHistogram {
  return createHistogram({ lowest: 1, highest: LONGEST_NS, figures: 2 });
}
