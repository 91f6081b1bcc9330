import { computed, DestroyRef, effect, inject, linkedSignal, signal, untracked, type Signal } from '@angular/core';
import { getLatestRun } from '../api/fn/runs/get-latest-run';
import { getRun } from '../api/fn/runs/get-run';
import type { RunMetaResponse } from '../api/models/run-meta-response';
import type { RunResponse } from '../api/models/run-response';
import { follow } from '../core/follow';
import type { Announcements } from './announcements';

const NEW_RUN_SHOWN_MS = 20_000;
const FIRST_LOOK_MS = 10_000;
const LAST_LOOK_MS = 30_000;

/** What a run was set to, as its metadata say it; without metadata the settings are null. */
export type RunSettings = Pick<RunResponse, 'run_id' | 'timestamp' | 'seed_bias' | 'seeding_enabled' | 'max_iters' | 'beam' | 'notes'>;

/**
 * - `loading`, `failed`: nothing to show yet, or an error in its place;
 * - `none`: there is no run at all yet;
 * - `unknown`: nothing is known of this one;
 * - `deleted`: it was there when the page was opened.
 */
export type RunPhase = 'loading' | 'failed' | 'none' | 'unknown' | 'deleted' | 'shown';

/** A given run, or else the latest one, followed: its settings, and how it stands with it. To be made where things are injected. */
export class FollowedRun {
  readonly latest = follow(getLatestRun, {
    params: () => (this.given() === undefined ? {} : undefined),
    changedBy: ({ kind }) => kind === 'run_meta' || kind === 'run_deleted',
  });
  /** `undefined` until it is known which run is the latest. */
  readonly id = computed(() => this.given() ?? this.latest.data()?.meta?.run_id);

  readonly details = follow(getRun, {
    params: () => {
      const run_id = this.id();
      return run_id === undefined ? undefined : { run_id };
    },
    changedBy: ({ run_id }, params) => run_id === params.run_id,
    byClockMs: () => this.nextLookMs(),
  });

  private readonly isMissing = computed(() => this.details.error()?.status === 404);
  /** How it stands with the run; `undefined` until that is known. */
  readonly standing = computed(() => {
    const run = this.details.data()?.run;
    return run?.run_id === this.id() && !this.isMissing() ? run : undefined;
  });
  private readonly hasStood = linkedSignal<boolean, boolean>({
    source: () => this.standing() !== undefined || this.details.error() !== undefined,
    computation: (isKnown, previous) => isKnown || previous?.value === true,
  });
  /** `undefined` unless there is a run to show. */
  readonly settings = computed<RunSettings | undefined>(() => {
    const standing = this.standing();
    if (standing !== undefined || this.given() !== undefined) return standing;
    // At first both are waited for, so that nothing moves; later a board that is read does not go away for a moment.
    return this.hasStood() ? (this.latest.data()?.meta ?? undefined) : undefined;
  });
  readonly phase = computed<RunPhase>(() => {
    if (this.settings() !== undefined) return 'shown';
    if (this.given() === undefined) {
      if (this.latest.data()?.meta === null) return 'none';
      return this.latest.error() === undefined ? 'loading' : 'failed';
    }
    if (this.isMissing()) return this.details.data() === undefined ? 'unknown' : 'deleted';
    return this.details.error() === undefined ? 'loading' : 'failed';
  });
  readonly problem = computed(() => this.latest.error() ?? (this.isMissing() ? undefined : this.details.error()));
  readonly failingSince = computed(() => this.latest.failingSince() ?? (this.isMissing() ? undefined : this.details.failingSince()));

  private readonly newId = signal<string | undefined>(undefined);
  /** For a while after the latest run has become another one. */
  readonly isNew = computed(() => this.newId() !== undefined && this.newId() === this.id());

  constructor(
    private readonly given: Signal<string | undefined>,
    private readonly announcements: Announcements,
  ) {
    this.announceOtherRun();
    this.announceStanding();
  }

  refresh(): void {
    this.latest.refresh();
    this.details.refresh();
  }

  private announceOtherRun(): void {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let former: RunMetaResponse | null | undefined;
    effect(() => {
      const latest = this.latest.data()?.meta;
      if (latest === undefined) return;
      const before = former;
      former = latest;
      if (before === undefined || latest === null || latest.run_id === before?.run_id) return;
      untracked(() => {
        this.announcements.forgetCounts();
        if (latest.timestamp < (before?.timestamp ?? '')) {
          this.announcements.say(`The run was deleted. The latest is now ${latest.run_id}`);
          return;
        }
        this.newId.set(latest.run_id);
        this.announcements.say(`A new run has begun: ${latest.run_id}`);
        clearTimeout(timer);
        timer = setTimeout(() => this.newId.set(undefined), NEW_RUN_SHOWN_MS);
      });
    });
    inject(DestroyRef).onDestroy(() => clearTimeout(timer));
  }

  private announceStanding(): void {
    let former: RunResponse | undefined;
    effect(() => {
      const run = this.standing();
      const phase = this.phase();
      untracked(() => {
        if (phase === 'deleted') this.announcements.say('This run was deleted');
        if (run !== undefined && former?.run_id === run.run_id) {
          if (run.status !== former.status) this.announcements.say(STATUS_NEWS[run.status]);
          else if (run.silent && !former.silent) this.announcements.say('The run has been silent for long');
        }
        former = run;
      });
    });
  }

  /**
   * A running run becomes silent by the clock of the server, without an event. The longer nothing came, the less often it is looked
   * whether that is so.
   */
  private nextLookMs(): number | undefined {
    const run = this.details.data()?.run;
    if (run?.status !== 'running' || run.silent) return undefined;
    const quietMs = Date.now() - Date.parse(run.last_signal_at ?? run.started_at);
    return Math.min(LAST_LOOK_MS, Math.max(FIRST_LOOK_MS, quietMs / 4));
  }
}

const STATUS_NEWS: Readonly<Record<RunResponse['status'], string>> = {
  running: 'The run is running again',
  finished: 'The run has finished',
  failed: 'The run has failed',
  cancelled: 'The run was cancelled',
};
