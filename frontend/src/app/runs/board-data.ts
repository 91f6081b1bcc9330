import { computed, inject, type Signal } from '@angular/core';
import { Live } from '../core/live';
import { Announcements } from './announcements';
import type { FollowState } from './follow-control';
import { FollowedOutcomes } from './followed-outcomes';
import { FollowedRun } from './followed-run';
import { FollowedSeeds } from './followed-seeds';

/** What a board shows: a run, its outcomes and its seeds, followed together. To be made where things are injected. */
export class BoardData {
  private readonly live = inject(Live);
  readonly announcements = new Announcements();
  readonly run: FollowedRun;
  readonly outcomes: FollowedOutcomes;
  readonly seeds: FollowedSeeds;

  /** When what is shown ceased to be up to date; `undefined` while it is. */
  readonly staleSince = computed(() => {
    const times = [this.run.failingSince(), this.outcomes.newest.failingSince(), this.seeds.arrivals.failingSince()];
    const known = times.filter((time) => time !== undefined);
    if (known.length === 0) return undefined;
    // The requests fail only some time after the events have ceased to come.
    return Math.min(...known, this.live.reconnectingSince() ?? Infinity);
  });
  readonly problem = computed(() => this.run.problem() ?? this.outcomes.newest.error() ?? this.seeds.arrivals.error());
  readonly followState = computed<FollowState>(() => {
    if (this.seeds.arrivals.status() === 'paused') return 'paused';
    return this.staleSince() === undefined ? this.live.status() : 'reconnecting';
  });

  /** @param given the id of the run to show; the latest one without it */
  constructor(given: Signal<string | undefined>) {
    this.run = new FollowedRun(given, this.announcements);
    this.outcomes = new FollowedOutcomes(this.run.id, this.announcements);
    this.seeds = new FollowedSeeds(this.run.id, this.announcements);
  }

  pause(): void {
    for (const followed of this.all()) followed.pause();
  }

  resume(): void {
    for (const followed of this.all()) followed.resume();
  }

  private all() {
    return [this.run.latest, this.run.details, this.outcomes.newest, this.seeds.arrivals];
  }
}
