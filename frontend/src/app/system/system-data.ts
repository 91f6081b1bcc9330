import { computed, effect, Injectable, signal, untracked } from '@angular/core';
import { listDrops } from '../api/fn/drops/list-drops';
import { getSystem } from '../api/fn/server/get-system';
import { follow } from '../core/follow';
import { healthOf } from './system-health';
import { withAnswer, type Sample } from './system-history';

/** Uptime, memory and the like change all the time, and no event tells of it. */
export const INTERVAL_MS = 5_000;

/** The server's figures, followed; their history is made here and begins when the page is opened. */
@Injectable()
export class SystemData {
  readonly system = follow(getSystem, { params: () => ({}), byClockMs: () => INTERVAL_MS, fallbackMs: INTERVAL_MS });

  readonly drops = follow(listDrops, { params: () => ({}), changedBy: ({ kind }) => kind === 'drops' });

  private readonly samples = signal<readonly Sample[]>([]);
  /** Oldest first. */
  readonly history = this.samples.asReadonly();
  readonly health = computed(() => healthOf(this.history()));

  constructor() {
    effect(() => {
      const system = this.system.data();
      if (system !== undefined) untracked(() => this.samples.update((history) => withAnswer(history, system, Date.now())));
    });
  }
}
