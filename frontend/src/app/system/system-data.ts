import { computed, effect, Injectable, signal, untracked } from '@angular/core';
import { getSystem } from '../api/fn/server/get-system';
import { poll } from '../core/poller';
import { healthOf } from './system-health';
import { withAnswer, type Sample } from './system-history';

const INTERVAL_MS = 2_000;

/** The server's figures, followed; their history is made here and begins when the page is opened. */
@Injectable()
export class SystemData {
  readonly system = poll(getSystem, { params: () => ({}), intervalMs: INTERVAL_MS });

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
