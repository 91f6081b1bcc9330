import { beforeEach, describe, expect, it } from '@jest/globals';
import { Pace } from './pace.js';

/** What has passed, in milliseconds. */
const passed = { active: 0, idle: 0 };
const clock = { now: () => passed.active + passed.idle, eventLoopUtilization: () => ({ ...passed }) };

let pace: Pace;

beforeEach(() => {
  pace = new Pace(clock);
});

function others(active: number, idle: number): void {
  passed.active += active;
  passed.idle += idle;
}

function pauseAfterWork(): number {
  pace.begin();
  passed.active += 10;
  return pace.end();
}

describe('work of low priority', () => {
  it('takes half of an event loop that nobody else wants', () => {
    others(0, 100);
    expect(pauseAfterWork()).toBe(10);
  });

  it('takes a thirtieth of one that is busy, and a share between of one that is so in part', () => {
    others(100, 0);
    expect(pauseAfterWork()).toBeCloseTo(290);
    others(50, 50);
    expect(pauseAfterWork()).toBeCloseTo(150);
  });

  it('does not count itself, nor takes a moment for the rule', () => {
    others(0, 100);
    pauseAfterWork();
    others(0.5, 0);
    expect(pauseAfterWork()).toBe(10);
  });
});
