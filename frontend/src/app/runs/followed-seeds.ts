import { HttpClient } from '@angular/common/http';
import { computed, DestroyRef, effect, inject, signal, untracked, type Signal } from '@angular/core';
import type { Subscription } from 'rxjs';
import type { UsedSeedResponse } from '../api/models/used-seed-response';
import { follow } from '../core/follow';
import { toProblem, type Problem } from '../core/problem';
import type { Announcements } from './announcements';
import { appendPage, insertArrivals } from './seed-order';
import { listUsedSeedsOfRun, type UsedSeedsPage } from './used-seeds-page';

export const PAGE_SIZE = 500;

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
 * The seeds of a run, followed. Only news is transferred: the first request brings the newest seeds, every further one what has arrived
 * since, and `loadMore` what is older. To be made where things are injected.
 */
export class FollowedSeeds {
  private readonly http = inject(HttpClient);

  private readonly state = signal<LoadedSeeds | undefined>(undefined);
  private readonly loaded = computed(() => {
    const state = this.state();
    return state?.runId === this.runId() ? state : undefined;
  });
  private readonly cursor = computed(() => this.loaded()?.cursor);

  readonly arrivals = follow(listUsedSeedsOfRun, {
    params: () => {
      const run_id = this.runId();
      const after = this.cursor();
      if (run_id === undefined) return undefined;
      return { run_id, limit: PAGE_SIZE, ...(after === undefined ? {} : { after }) };
    },
    changedBy: ({ kind, run_id }, params) => (kind === 'used_seed' || kind === 'run_deleted') && run_id === params.run_id,
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

  private readonly older = signal<'idle' | 'loading' | Problem>('idle');
  readonly isLoadingMore = computed(() => this.older() === 'loading');
  readonly loadMoreProblem = computed(() => {
    const older = this.older();
    return typeof older === 'string' ? undefined : older;
  });
  private readonly wantsAll = signal(false);
  readonly isLoadingAll = this.wantsAll.asReadonly();
  private olderRequest: Subscription | undefined;

  constructor(
    private readonly runId: Signal<string | undefined>,
    private readonly announcements: Announcements,
  ) {
    effect(() => {
      this.runId();
      untracked(() => {
        this.stopLoading();
        this.freshIds.set(new Set());
      });
    });
    effect(() => {
      const answer = this.arrivals.data();
      if (answer !== undefined) untracked(() => this.take(answer));
    });
    effect(() => {
      // The seed of the cursor is gone: the run was deleted, or the server got another database. Begin anew.
      if (this.arrivals.error()?.status === 400 && untracked(this.cursor) !== undefined) this.state.set(undefined);
    });
    inject(DestroyRef).onDestroy(() => {
      this.stopLoading();
    });
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
    this.announcements.count('seed', seeds.length, total);
  }
}

function pageAppended({ seeds }: LoadedSeeds, page: UsedSeedsPage): Partial<LoadedSeeds> {
  return { seeds: appendPage(seeds, page.seeds), total: page.total, isComplete: page.seeds.length < PAGE_SIZE };
}
