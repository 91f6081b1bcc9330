import { DOCUMENT } from '@angular/common';
import { HttpClient } from '@angular/common/http';
import { computed, DestroyRef, effect, inject, signal, untracked, type Signal } from '@angular/core';
import { forkJoin, type Subscription } from 'rxjs';
import type { OutcomeResponse } from '../api/models/outcome-response';
import { follow } from '../core/follow';
import { Live, type LiveEvent } from '../core/live';
import { toProblem, type Problem } from '../core/problem';
import type { Announcements } from './announcements';
import { listOutcomesOfRun, type OutcomesPage } from './outcomes-page';

export const OUTCOMES_PAGE_SIZE = 200;
/** Outcomes that are asked for one by one; more of them are asked for as a list. */
const ONE_BY_ONE = 6;
const GAP_MS = 250;
const FRESH_MS = 20_000;

interface LoadedOutcomes {
  readonly runId: string;
  /** By function, newest first, without gaps from the newest one on. */
  readonly byFunction: ReadonlyMap<string, OutcomeResponse>;
  /** How many the run has on the server. */
  readonly total: number;
}

/**
 * The final outcome of each function of a run, followed. An event names its function, so that only the outcome of that one is asked for:
 * the list, with all its snippets, comes once. To be made where things are injected.
 */
export class FollowedOutcomes {
  private readonly http = inject(HttpClient);
  private readonly document = inject(DOCUMENT);
  private readonly live = inject(Live);

  readonly newest = follow(listOutcomesOfRun, {
    params: () => {
      const run_id = this.runId();
      return run_id === undefined ? undefined : { run_id, limit: OUTCOMES_PAGE_SIZE };
    },
    changedBy: ({ kind, run_id }, params) => kind === 'run_deleted' && run_id === params.run_id,
  });

  private readonly state = signal<LoadedOutcomes | undefined>(undefined);
  private readonly loaded = computed(() => {
    const state = this.state();
    return state?.runId === this.runId() ? state : undefined;
  });
  /** Newest first; `undefined` until the first answer about this run. */
  readonly outcomes = computed(() => {
    const loaded = this.loaded();
    return loaded && [...loaded.byFunction.values()];
  });
  readonly total = computed(() => this.loaded()?.total ?? 0);
  readonly hasMore = computed(() => (this.outcomes()?.length ?? 0) < this.total());

  private readonly freshNames = signal<ReadonlySet<string>>(new Set());
  /** Functions whose outcome has just come, or become another one. */
  readonly fresh = this.freshNames.asReadonly();

  private readonly older = signal<'idle' | 'loading' | Problem>('idle');
  readonly isLoadingMore = computed(() => this.older() === 'loading');
  readonly loadMoreProblem = computed(() => {
    const older = this.older();
    return typeof older === 'string' ? undefined : older;
  });

  private readonly named = new Set<string>();
  private requests: Subscription | undefined;
  private olderRequest: Subscription | undefined;
  private askTimer: ReturnType<typeof setTimeout> | undefined;
  private freshTimer: ReturnType<typeof setTimeout> | undefined;
  private askedAt = -GAP_MS;

  constructor(
    private readonly runId: Signal<string | undefined>,
    private readonly announcements: Announcements,
  ) {
    effect(() => {
      this.runId();
      untracked(() => this.forget());
    });
    const isPaused = computed(() => this.newest.status() === 'paused');
    effect((onCleanup) => {
      const runId = this.runId();
      if (runId === undefined || isPaused()) return;
      onCleanup(this.live.listen((event) => this.onEvent(event, runId)));
      onCleanup(() => this.cease());
    });
    effect(() => {
      const answer = this.newest.data();
      if (answer !== undefined) untracked(() => this.takeNewest(answer));
    });
    inject(DestroyRef).onDestroy(() => this.forget());
  }

  /** Loads the next older outcomes, unless it is doing so already. */
  loadMore(): void {
    const loaded = this.loaded();
    const last = this.outcomes()?.at(-1);
    if (loaded === undefined || last === undefined || !this.hasMore() || this.isLoadingMore()) return;
    this.older.set('loading');
    const params = { run_id: loaded.runId, limit: OUTCOMES_PAGE_SIZE, before: last.id };
    this.olderRequest = listOutcomesOfRun(this.http, '', params).subscribe({
      next: ({ body }) => {
        this.older.set('idle');
        this.merge(body.outcomes, body.outcomes.length < OUTCOMES_PAGE_SIZE ? 0 : body.total);
      },
      error: (error: unknown) => this.older.set(toProblem(error)),
    });
  }

  private onEvent(event: LiveEvent | undefined, runId: string): void {
    if (event?.run_id !== runId) return;
    if (event.kind === 'run_deleted') this.state.set(undefined);
    if (event.kind !== 'outcome' || event.function === undefined || this.document.hidden) return;
    this.named.add(event.function);
    this.askSoon();
  }

  private askSoon(): void {
    // While one is under way, the next one waits for it.
    if (this.askTimer !== undefined || this.requests !== undefined) return;
    this.askTimer = setTimeout(() => this.askNamed(), Math.max(0, this.askedAt + GAP_MS - performance.now()));
  }

  private askNamed(): void {
    this.askTimer = undefined;
    const runId = this.runId();
    const names = [...this.named];
    this.named.clear();
    if (runId === undefined || names.length === 0) return;
    this.askedAt = performance.now();
    if (names.length > ONE_BY_ONE) {
      this.newest.refresh();
      return;
    }
    const requests = names.map((name) => listOutcomesOfRun(this.http, '', { run_id: runId, function: name, limit: 1 }));
    const settle = (): void => {
      this.requests = undefined;
      this.askedAt = performance.now();
      if (this.named.size > 0) this.askSoon();
    };
    this.requests = forkJoin(requests).subscribe({
      next: (answers) => {
        this.takeArrivals(answers.flatMap(({ body }) => body.outcomes));
        settle();
      },
      // The list says what is wrong, and tries again.
      error: () => {
        settle();
        this.newest.refresh();
      },
    });
  }

  private takeNewest({ runId, outcomes, total }: OutcomesPage): void {
    if (runId !== this.runId()) return;
    const former = this.loaded();
    // A page of nothing but news may leave a gap behind it: begin anew.
    const isGap = outcomes.length === OUTCOMES_PAGE_SIZE && outcomes.every(({ function: name }) => former?.byFunction.has(name) !== true);
    if (former === undefined || isGap) {
      this.state.set({ runId, byFunction: new Map(), total: 0 });
      this.merge(outcomes, total);
      if (former !== undefined) this.welcome(outcomes);
      return;
    }
    // What an event had asked for meanwhile may be newer than this answer.
    const isOutrun = ({ function: name, timestamp }: OutcomeResponse): boolean =>
      (former.byFunction.get(name)?.timestamp ?? '') > timestamp;
    this.takeArrivals(
      outcomes.filter((outcome) => !isOutrun(outcome)),
      total,
    );
  }

  private takeArrivals(outcomes: readonly OutcomeResponse[], total?: number): void {
    const former = this.loaded();
    if (former === undefined) {
      // It came before the list, which may lack it.
      this.newest.refresh();
      return;
    }
    this.merge(outcomes, total);
    this.welcome(outcomes.filter(({ id, function: name }) => former.byFunction.get(name)?.id !== id));
  }

  private welcome(news: readonly OutcomeResponse[]): void {
    if (news.length === 0) return;
    this.announcements.count('outcome', news.length, this.total());
    this.freshNames.update((fresh) => new Set([...fresh, ...news.map(({ function: name }) => name)]));
    clearTimeout(this.freshTimer);
    this.freshTimer = setTimeout(() => this.freshNames.set(new Set()), FRESH_MS);
  }

  /** @param total as the server says it; without it, what is loaded tells it, unless there is more */
  private merge(outcomes: readonly OutcomeResponse[], total?: number): void {
    this.state.update((state) => {
      if (state === undefined) return state;
      const names = new Set(outcomes.map(({ function: name }) => name));
      // Of equal times the later arrival comes first; the sort is stable.
      const all = [...outcomes, ...[...state.byFunction.values()].filter(({ function: name }) => !names.has(name))];
      const newestFirst = all.sort((a, b) => (a.timestamp === b.timestamp ? 0 : a.timestamp < b.timestamp ? 1 : -1));
      const byFunction = new Map(newestFirst.map((outcome) => [outcome.function, outcome] as const));
      const known = total ?? (state.byFunction.size < state.total ? state.total : 0);
      return { ...state, byFunction, total: Math.max(known, byFunction.size) };
    });
  }

  /** Drops what is under way. */
  private cease(): void {
    clearTimeout(this.askTimer);
    this.requests?.unsubscribe();
    this.askTimer = undefined;
    this.requests = undefined;
    this.named.clear();
  }

  /** What was loaded belongs to another run. */
  private forget(): void {
    this.cease();
    clearTimeout(this.freshTimer);
    this.olderRequest?.unsubscribe();
    this.older.set('idle');
    this.freshNames.set(new Set());
  }
}
