import { HttpClient } from '@angular/common/http';
import { computed, DestroyRef, effect, inject, signal, untracked, type Signal } from '@angular/core';
import { forkJoin, map, of, type Observable, type Subscription } from 'rxjs';
import { catchError } from 'rxjs/operators';
import { getRun } from '../../api/fn/runs/get-run';
import { listRuns, type ListRuns$Params } from '../../api/fn/runs/list-runs';
import type { RunResponse } from '../../api/models/run-response';
import type { RunsResponse } from '../../api/models/runs-response';
import type { StrictHttpResponse } from '../../api/strict-http-response';
import { follow } from '../../core/follow';
import { Live, type LiveEvent } from '../../core/live';
import { toProblem, type Problem } from '../../core/problem';

export const PAGE_SIZE = 100;
/** Whoever scrolls that far scrolls on. */
const LATER_PAGE_SIZE = 500;
/** Of a longer list, the other order begins where this one ends: the browser has no room for all, and no height. */
export const MOST_TO_END = 200_000;
/** Runs become silent by the clock of the server, without an event. */
export const LOOK_MS = 30_000;
/** Busy runs are many events a second; their rows need not be asked for as often. */
const ROWS_GAP_MS = 1_000;
const ROWS_AT_ONCE = 6;

type RunsQuery = Omit<ListRuns$Params, 'cursor' | 'limit'>;

interface FirstPage extends RunsResponse {
  /** What it was asked with. */
  readonly key: string;
}

interface LoadedRuns {
  readonly key: string;
  readonly runs: readonly RunResponse[];
  readonly next: string | null;
}

/** A page behind the first. */
interface LaterPage {
  readonly cursor: string;
  /** On the clock of `performance`. */
  askedAt: number;
}

/**
 * A filtered, sorted list of runs, loaded page by page and followed. The rows that are there stay where they are: what is known of them is
 * renewed in place, on later pages as far as they are in sight, and runs that have come or moved to the front are only counted until
 * somebody asks to see them. To be made where things are injected.
 */
export class FollowedRuns {
  private readonly http = inject(HttpClient);
  /** The runs in the list, with their page unless it is the first. */
  private readonly known = new Map<string, LaterPage | undefined>();
  /** Runs that were asked about and are not in this list, because of its filter or its end. */
  private readonly foreign = new Set<string>();

  readonly first = follow(listFirstPage, {
    params: () => this.query(),
    changedBy: (event) => this.mayChangeList(event),
    byClockMs: () => LOOK_MS,
    keepsData: true,
  });

  private readonly state = signal<LoadedRuns | undefined>(undefined);
  /** `undefined` until the first answer. Still those of the former filter while `first.isChanging()`. */
  readonly runs = computed(() => this.state()?.runs);
  readonly total = computed(() => this.first.data()?.total ?? 0);
  readonly hasMore = computed(() => (this.state()?.next ?? null) !== null);
  /** Runs that belong into the list, as far as it is loaded and in sight, and are not shown yet. */
  readonly newCount = computed(() => {
    const state = this.state();
    const first = this.first.data();
    if (state === undefined || first?.key !== state.key) return 0;
    const found = [...this.missedOf(first.runs, state), ...[...this.missed().values()].flat()];
    return new Set(found.filter((id) => !this.known.has(id))).size;
  });

  /** Runs that belong between the rows of a later page, by their ids. */
  private readonly missed = signal<ReadonlyMap<LaterPage, readonly string[]>>(new Map());

  private readonly older = signal<'idle' | 'loading' | Problem>('idle');
  readonly isLoadingMore = computed(() => this.older() === 'loading');
  readonly loadMoreProblem = computed(() => {
    const older = this.older();
    return typeof older === 'string' ? undefined : older;
  });
  private olderRequest: Subscription | undefined;
  private readonly goesToEnd = signal(false);
  readonly isLoadingToEnd = this.goesToEnd.asReadonly();
  private readonly hasGivenUp = signal(false);
  /** Whether the end was wanted, and is further away than can be loaded. */
  readonly isEndFar = computed(() => this.hasGivenUp() && this.hasMore());

  private inSight = { start: 0, end: 0 };
  private pageRequest: Subscription | undefined;

  private readonly changed = new Set<string>();
  private rowsTimer: ReturnType<typeof setTimeout> | undefined;
  private rowsRequest: Subscription | undefined;

  constructor(private readonly query: Signal<RunsQuery>) {
    effect(() => {
      this.query();
      // A page of the former list is no use for the next one.
      untracked(() => this.stopPages());
    });
    effect(() => {
      const first = this.first.data();
      // Also when nothing has changed there: the other pages are as old.
      this.first.lastUpdated();
      if (first !== undefined) untracked(() => this.takeFirst(first));
    });
    const unlisten = inject(Live).listen((event) => this.onEvent(event));
    inject(DestroyRef).onDestroy(() => {
      unlisten();
      this.stopPages();
      this.rowsRequest?.unsubscribe();
      clearTimeout(this.rowsTimer);
    });
  }

  /** Loads the next page, unless it is doing so already, or the list is about to become another one. */
  loadMore(): void {
    const state = this.state();
    if (state === undefined || state.next === null || this.isLoadingMore() || this.first.isChanging()) return;
    const page = { cursor: state.next, askedAt: performance.now() };
    this.older.set('loading');
    this.olderRequest = this.ask(page).subscribe({
      next: ({ runs, next }) => {
        this.older.set('idle');
        // One that has moved back since is there already.
        const added = runs.filter(({ run_id }) => !this.known.has(run_id));
        this.learn(added, page);
        this.state.set({ ...state, runs: [...(this.runs() ?? []), ...added], next });
        this.goOnToEnd();
      },
      error: (error: unknown) => {
        this.older.set(toProblem(error));
        this.stopLoadingToEnd();
      },
    });
  }

  /** Loads one page after the other until the last run is there, unless there are more than `MOST_TO_END`. */
  loadToEnd(): void {
    if (!this.hasMore() || this.isLoadingToEnd() || this.first.isChanging()) return;
    this.hasGivenUp.set(this.total() > MOST_TO_END);
    if (this.hasGivenUp()) return;
    this.goesToEnd.set(true);
    this.loadMore();
  }

  stopLoadingToEnd(): void {
    this.goesToEnd.set(false);
  }

  private goOnToEnd(): void {
    if (!this.goesToEnd()) return;
    if (this.hasMore()) this.loadMore();
    else this.stopLoadingToEnd();
  }

  /** Which rows are in sight: they are kept up to date wherever they stand. */
  look(inSight: { readonly start: number; readonly end: number }): void {
    this.inSight = inSight;
    this.renewInSight();
  }

  /** Begins anew with the front of the list as it is now. */
  showNew(): void {
    const first = this.first.data();
    if (first !== undefined) this.beginWith(first);
  }

  private takeFirst(first: FirstPage): void {
    if (this.state()?.key !== first.key) this.beginWith(first);
    else {
      this.renew(first.runs);
      this.askStrays(undefined, first.runs);
    }
    this.renewInSight();
  }

  private beginWith({ key, runs, next }: FirstPage): void {
    this.stopPages();
    this.known.clear();
    this.foreign.clear();
    this.changed.clear();
    this.missed.set(new Map());
    this.learn(runs, undefined);
    this.state.set({ key, runs, next });
  }

  private stopPages(): void {
    this.olderRequest?.unsubscribe();
    this.pageRequest?.unsubscribe();
    this.pageRequest = undefined;
    this.older.set('idle');
    this.hasGivenUp.set(false);
    this.stopLoadingToEnd();
  }

  private ask({ cursor }: LaterPage): Observable<RunsResponse> {
    return listRuns(this.http, '', { ...this.query(), limit: LATER_PAGE_SIZE, cursor }).pipe(map(({ body }) => body));
  }

  private learn(runs: readonly RunResponse[], page: LaterPage | undefined): void {
    for (const { run_id } of runs) this.known.set(run_id, page);
  }

  private get rowsInSight(): readonly RunResponse[] {
    return this.runs()?.slice(this.inSight.start, this.inSight.end) ?? [];
  }

  /** One page after the other, each again after as long a time as the first. */
  private renewInSight(): void {
    if (this.pageRequest !== undefined || this.first.isChanging()) return;
    const now = performance.now();
    const pages = this.rowsInSight.map(({ run_id }) => this.known.get(run_id));
    const page = pages.find((one) => one !== undefined && one.askedAt + LOOK_MS <= now);
    if (page === undefined) return;
    page.askedAt = now;
    this.pageRequest = this.ask(page).subscribe({
      next: ({ runs }) => {
        this.pageRequest = undefined;
        this.renew(runs);
        this.askStrays(page, runs);
        const state = this.state();
        if (state !== undefined) this.missed.update((missed) => new Map([...missed, [page, this.missedOf(runs, state)]]));
        this.renewInSight();
      },
      // It is tried again when it is due again.
      error: () => (this.pageRequest = undefined),
    });
  }

  /** Rows in sight that are no longer where they were when their page was loaded: each is asked for by itself. */
  private askStrays(page: LaterPage | undefined, runs: readonly RunResponse[]): void {
    const found = new Set(runs.map(({ run_id }) => run_id));
    const strays = this.rowsInSight.filter(({ run_id }) => this.known.get(run_id) === page && !found.has(run_id));
    for (const { run_id } of strays) this.changed.add(run_id);
    this.askRowsSoon();
  }

  /** Puts what is known now in the places of what was known. */
  private renew(runs: readonly RunResponse[]): void {
    const byId = new Map(runs.filter(({ run_id }) => this.known.has(run_id)).map((run) => [run.run_id, run]));
    if (byId.size === 0) return;
    this.state.update((state) => state && { ...state, runs: state.runs.map((run) => byId.get(run.run_id) ?? run) });
  }

  /** The runs of a page that was asked for again which are not in the list; what follows its last row is only not loaded yet. */
  private missedOf(runs: readonly RunResponse[], { next }: LoadedRuns): readonly string[] {
    const ids = runs.map(({ run_id }) => run_id);
    const last = next === null ? -1 : ids.map((id) => this.known.has(id)).lastIndexOf(true);
    return (last === -1 ? ids : ids.slice(0, last)).filter((id) => !this.known.has(id));
  }

  private drop(runId: string): void {
    if (!this.known.delete(runId)) return;
    this.state.update((state) => state && { ...state, runs: state.runs.filter(({ run_id }) => run_id !== runId) });
  }

  /** Counts of a run that is shown change its row only, which is asked for by itself. */
  private mayChangeList({ kind, run_id: runId }: LiveEvent): boolean {
    if (kind === 'run_deleted' || kind === 'run_meta' || kind === 'run_status') return true;
    if (runId === undefined || this.known.has(runId) || this.foreign.has(runId)) return false;
    this.foreign.add(runId);
    return true;
  }

  private onEvent(event: LiveEvent | undefined): void {
    if (event === undefined) {
      // Anything may have happened unseen; the first page is asked for, and the others follow it.
      for (const page of this.known.values()) if (page !== undefined) page.askedAt = -LOOK_MS;
      return;
    }
    const runId = event.run_id;
    if (runId === undefined) return;
    if (event.kind === 'run_deleted') {
      this.drop(runId);
      return;
    }
    if (!this.known.has(runId)) return;
    this.changed.add(runId);
    this.askRowsSoon();
  }

  /** One request after the other: no older answer takes the place of a newer one. */
  private askRowsSoon(): void {
    if (this.changed.size === 0 || this.rowsRequest !== undefined) return;
    this.rowsTimer ??= setTimeout(() => this.askRows(), ROWS_GAP_MS);
  }

  private askRows(): void {
    const ids = [...this.changed].slice(0, ROWS_AT_ONCE);
    for (const id of ids) this.changed.delete(id);
    this.rowsTimer = undefined;
    if (ids.length === 0) return;
    this.rowsRequest = forkJoin(ids.map((run_id) => this.rowOf(run_id))).subscribe((runs) => {
      this.rowsRequest = undefined;
      this.renew(runs.filter((run) => run !== undefined));
      this.askRowsSoon();
    });
  }

  /** A row that cannot be renewed is renewed with the next event, or with the whole page; one that is gone leaves the list. */
  private rowOf(run_id: string): Observable<RunResponse | undefined> {
    return getRun(this.http, '', { run_id }).pipe(
      map(({ body }) => body.run),
      catchError((error: unknown) => {
        if (toProblem(error).status === 404) this.drop(run_id);
        return of(undefined);
      }),
    );
  }
}

/** As `listRuns`, and tells what it was asked with: an answer to former parameters may still be there. */
function listFirstPage(http: HttpClient, rootUrl: string, query: RunsQuery): Observable<StrictHttpResponse<FirstPage>> {
  return listRuns(http, rootUrl, { ...query, limit: PAGE_SIZE }).pipe(
    map((response) => response.clone({ body: { ...response.body, key: keyOf(query) } }) as StrictHttpResponse<FirstPage>),
  );
}

function keyOf(query: RunsQuery): string {
  return JSON.stringify({ ...query, 'If-None-Match': undefined });
}
