import { describe, expect, it } from '@jest/globals';
import { RecentDurations } from './recent-durations.js';

describe('RecentDurations', () => {
  it('tells the percentiles within 1 %', () => {
    const durations = new RecentDurations();
    for (let ms = 1; ms <= 1000; ms += 1) durations.record(ms);
    const [p50 = NaN, p99 = NaN] = durations.percentiles(50, 99) ?? [];
    expect(Math.abs(p50 - 500)).toBeLessThan(5);
    expect(Math.abs(p99 - 990)).toBeLessThan(10);
  });

  it('has none before anything was recorded', () => {
    expect(new RecentDurations().percentiles(50)).toBeUndefined();
  });

  it('still tells what was recorded in the window before, and then forgets it', () => {
    let now = 0;
    const durations = new RecentDurations(() => now);
    durations.record(5);
    now = 12_000;
    expect(durations.percentiles(50)).toHaveLength(1);
    now = 25_000;
    expect(durations.percentiles(50)).toBeUndefined();
  });

  it('forgets all of it after a long rest', () => {
    let now = 0;
    const durations = new RecentDurations(() => now);
    durations.record(5);
    now = 60_000;
    expect(durations.percentiles(50)).toBeUndefined();
  });

  it('takes whatever a clock may yield', () => {
    const durations = new RecentDurations();
    for (const ms of [0, 1e-9, 1e12]) durations.record(ms);
    expect(durations.percentiles(99)).toHaveLength(1);
  });
});
