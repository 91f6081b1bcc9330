import { HttpClient } from '@angular/common/http';
import { computed, DestroyRef, effect, inject, Injectable, signal, untracked } from '@angular/core';
import type { Subscription } from 'rxjs';
import { getLatestRun } from '../api/fn/runs/get-latest-run';
import type { UsedSeedResponse } from '../api/models/used-seed-response';
import { poll } from '../core/poller';
import { toProblem, type Problem } from '../core/problem';
import { appendPage, insertArrivals } from './seed-order';
import { listUsedSeedsOfRun, type UsedSeedsPage } from './used-seeds-page';

export const PAGE_SIZE = 500;
const INTERVAL_MS = 3_000;
const NEW_RUN_SHOWN_MS = 20_000;

interface LoadedSeeds {
  readonly runId: string;
  /** Newest first, without gaps from the newest seed on. */
  readonly seeds: readonly UsedSeedResponse[];
  /** How many the run has on the server. */
  readonly total: number;
  /** Whether `seeds` reaches the oldest one. */
  readonly isComplete: boolean;
  /** A seed after whose arrival the server is asked for news. */
  readonly cursor: string | undefined;
  /** Whether the server had nothing to add after the cursor. Until then, what comes was there before this page was opened. */
  readonly isCaughtUp: boolean;
}

/**
 * The latest run and its seeds, followed. Only news is transferred: the first request brings the newest seeds, every further one what
 * has arrived since (nearly always 304), and `loadMore` what is older.
 */
@Injectable()
export class RunStatusData {
  private readonly http = inject(HttpClient);

  readonly latestRun = poll(getLatestRun, { params: () => ({}), intervalMs: INTERVAL_MS });
  /** `null`: there is no run yet. */
  readonly run = computed(() => this.latestRun.data()?.meta);
  private readonly runId = computed(() => this.run()?.run_id);

  private readonly state = signal<LoadedSeeds | undefined>(undefined);
  private readonly loaded = computed(() => {
    const state = this.state();
    return state?.runId === this.runId() ? state : undefined;
  });
  private readonly cursor = computed(() => this.loaded()?.cursor);

  readonly arrivals = poll(listUsedSeedsOfRun, {
    params: () => {
      const run_id = this.runId();
      const after = this.cursor();
      if (run_id === undefined) return undefined;
      return { run_id, limit: PAGE_SIZE, ...(after === undefined ? {} : { after }) };
    },
    intervalMs: INTERVAL_MS,
    keepsData: true,
    continuation: (former, next) => {
      if (next?.after === undefined || next.run_id !== former?.run_id) return 'none';
      return former.after === undefined || this.wasPageFull() ? 'now' : 'later';
    },
  });

  /** More has arrived than one answer holds. */
  private wasPageFull(): boolean {
    return this.arrivals.data()?.seeds.length === PAGE_SIZE;
  }

  /** Newest first; `undefined` until the first answer about this run. */
  readonly seeds = computed(() => this.loaded()?.seeds);
  readonly total = computed(() => {
    const loaded = this.loaded();
    return loaded === undefined ? 0 : Math.max(loaded.total, loaded.seeds.length);
  });
  readonly hasMore = computed(() => this.loaded()?.isComplete === false);

  private readonly freshIds = signal<ReadonlySet<string>>(new Set());
  /** Ids of the seeds that came while the page was open, until they are marked as seen. */
  readonly fresh = this.freshIds.asReadonly();
  private readonly newRunId = signal<string | undefined>(undefined);
  /** For a while after the latest run has become another one. */
  readonly isNewRun = computed(() => this.newRunId() !== undefined && this.newRunId() === this.runId());
  /** What a screen reader is told. */
  readonly announcement = signal('');

  private readonly older = signal<'idle' | 'loading' | Problem>('idle');
  readonly isLoadingMore = computed(() => this.older() === 'loading');
  readonly loadMoreProblem = computed(() => {
    const older = this.older();
    return typeof older === 'string' ? undefined : older;
  });
  private readonly wantsAll = signal(false);
  readonly isLoadingAll = this.wantsAll.asReadonly();
  private olderRequest: Subscription | undefined;

  readonly isPaused = computed(() => this.latestRun.status() === 'paused');
  /** When the present failures began, of either request. */
  readonly failingSince = computed(() => {
    const times = [this.latestRun.failingSince(), this.arrivals.failingSince()].filter((time) => time !== undefined);
    return times.length === 0 ? undefined : Math.min(...times);
  });
  readonly problem = computed(() => this.latestRun.error() ?? this.arrivals.error());

  constructor() {
    let newRunTimer: ReturnType<typeof setTimeout> | undefined;
    let former: string | null | undefined;
    effect(() => {
      const run = this.run();
      const runId = run === undefined ? undefined : (run?.run_id ?? null);
      if (runId === former) return;
      untracked(() => {
        this.stopLoading();
        this.freshIds.set(new Set());
        if (typeof runId === 'string' && former !== undefined) {
          this.newRunId.set(runId);
          this.announcement.set(`A new run has begun: ${runId}`);
          clearTimeout(newRunTimer);
          newRunTimer = setTimeout(() => this.newRunId.set(undefined), NEW_RUN_SHOWN_MS);
        }
        former = runId;
      });
    });
    effect(() => {
      const answer = this.arrivals.data();
      if (answer !== undefined) untracked(() => this.take(answer));
    });
    effect(() => {
      // The seed of the cursor is gone: the server got another database. Begin anew.
      if (this.arrivals.error()?.status === 400 && untracked(this.cursor) !== undefined) this.state.set(undefined);
    });
    inject(DestroyRef).onDestroy(() => {
      clearTimeout(newRunTimer);
      this.stopLoading();
    });
  }

  pause(): void {
    this.latestRun.pause();
    this.arrivals.pause();
  }

  resume(): void {
    this.latestRun.resume();
    this.arrivals.resume();
  }

  refresh(): void {
    this.latestRun.refresh();
    this.arrivals.refresh();
  }

  /** Loads the next older seeds, unless it is doing so already. */
  loadMore(): void {
    const loaded = this.loaded();
    const last = loaded?.seeds.at(-1);
    if (loaded === undefined || last === undefined || loaded.isComplete || this.isLoadingMore()) return;
    this.older.set('loading');
    this.olderRequest = listUsedSeedsOfRun(this.http, '', { run_id: loaded.runId, limit: PAGE_SIZE, before: last.id }).subscribe({
      next: ({ body }) => {
        this.older.set('idle');
        this.state.update((state) => state && { ...state, ...pageAppended(state, body) });
        if (!this.hasMore()) this.wantsAll.set(false);
        else if (this.wantsAll()) this.loadMore();
      },
      error: (error: unknown) => {
        this.wantsAll.set(false);
        this.older.set(toProblem(error));
      },
    });
  }

  loadAll(): void {
    this.wantsAll.set(true);
    this.loadMore();
  }

  markSeen(ids: readonly string[]): void {
    this.freshIds.update((fresh) => {
      const next = new Set(fresh);
      for (const id of ids) next.delete(id);
      return next.size === fresh.size ? fresh : next;
    });
  }

  private stopLoading(): void {
    this.olderRequest?.unsubscribe();
    this.older.set('idle');
    this.wantsAll.set(false);
  }

  private take(answer: UsedSeedsPage): void {
    if (answer.runId !== this.runId() || answer.after !== this.cursor()) return;
    const former = this.loaded();
    if (former === undefined || answer.after === undefined) this.takeNewest(answer, former);
    else this.takeArrivals(answer, answer.after, former);
  }

  private takeNewest({ runId, seeds, total }: UsedSeedsPage, former: LoadedSeeds | undefined): void {
    // Formerly there was no seed at all: then each of these is new.
    const wasEmpty = former !== undefined;
    this.state.set({
      runId,
      seeds,
      total,
      isComplete: seeds.length < PAGE_SIZE,
      cursor: seeds[0]?.id,
      isCaughtUp: wasEmpty || seeds.length === 0,
    });
    if (wasEmpty) this.welcome(seeds, total);
  }

  private takeArrivals({ runId, seeds: arrived, total }: UsedSeedsPage, after: string, former: LoadedSeeds): void {
    const { isComplete, isCaughtUp } = former;
    const { seeds, unknown } = insertArrivals(former.seeds, arrived, isComplete);
    this.state.set({
      runId,
      seeds,
      total,
      isComplete,
      cursor: arrived.at(-1)?.id ?? after,
      isCaughtUp: isCaughtUp || arrived.length < PAGE_SIZE,
    });
    if (isCaughtUp) this.welcome(unknown, total);
  }

  private welcome(seeds: readonly UsedSeedResponse[], total: number): void {
    if (seeds.length === 0) return;
    this.freshIds.update((fresh) => new Set([...fresh, ...seeds.map(({ id }) => id)]));
    // The total makes each announcement another text: a screen reader keeps silent about a text that stays.
    this.announcement.set(`${String(seeds.length)} new ${seeds.length === 1 ? 'seed' : 'seeds'}, ${String(total)} in all`);
  }
}

function pageAppended({ seeds }: LoadedSeeds, page: UsedSeedsPage): Partial<LoadedSeeds> {
  return { seeds: appendPage(seeds, page.seeds), total: page.total, isComplete: page.seeds.length < PAGE_SIZE };
}
