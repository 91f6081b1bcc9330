import { HttpClient } from '@angular/common/http';
import { computed, effect, inject, signal, untracked, type Signal } from '@angular/core';
import { EMPTY, expand, forkJoin, map, reduce, type Observable, type Subscription } from 'rxjs';
import { listOutcomes } from '../api/fn/outcomes/list-outcomes';
import { listUsedSeeds } from '../api/fn/used-seeds/list-used-seeds';
import type { OutcomeResponse } from '../api/models/outcome-response';
import type { RunResponse } from '../api/models/run-response';
import type { UsedSeedResponse } from '../api/models/used-seed-response';
import { toProblem, type Problem } from '../core/problem';
import { isSolved } from '../runs';

const PAGE_SIZE = 500;
/** Of each kind, for each run: twenty runs are drawn of what the browser can hold. The oldest are left out, which the chart says. */
const MOST_RECORDS = 3_000;

/** How something grew in one run. */
export interface Series {
  readonly runId: string;
  /** Minutes since the run began, ascending, and how many there were then. */
  readonly points: readonly { readonly minutes: number; readonly count: number }[];
  /** Whether there is more than was loaded. */
  readonly isCut: boolean;
}

interface RunSeries {
  readonly solved: readonly Series[];
  readonly seeds: readonly Series[];
}

/** What some runs came to over their time, loaded when it is to be shown. To be made where things are injected. */
export class LoadedSeries {
  private readonly http = inject(HttpClient);
  readonly state = signal<'loading' | RunSeries | Problem>('loading');
  /** Another order or a status is no reason to load again. */
  private readonly ids = computed(
    () =>
      this.runs()
        .map(({ run_id }) => run_id)
        .sort(),
    { equal: (a, b) => a.join('\n') === b.join('\n') },
  );
  private request: Subscription | undefined;

  constructor(private readonly runs: Signal<readonly RunResponse[]>) {
    effect((onCleanup) => {
      this.ids();
      untracked(() => this.load());
      onCleanup(() => this.request?.unsubscribe());
    });
  }

  load(): void {
    this.request?.unsubscribe();
    this.state.set('loading');
    this.request = forkJoin(this.runs().map((run) => this.seriesOf(run))).subscribe({
      next: (all) => this.state.set({ solved: all.map(({ solved }) => solved), seeds: all.map(({ seeds }) => seeds) }),
      error: (error: unknown) => this.state.set(toProblem(error)),
    });
  }

  private seriesOf(run: RunResponse): Observable<{ readonly solved: Series; readonly seeds: Series }> {
    const params = { run_id: run.run_id, limit: PAGE_SIZE };
    const outcomes = allPages<OutcomeResponse>((before) =>
      listOutcomes(this.http, '', { ...params, ...before }).pipe(map(({ body }) => body.outcomes)),
    );
    const seeds = allPages<UsedSeedResponse>((before) =>
      listUsedSeeds(this.http, '', { ...params, ...before }).pipe(map(({ body }) => body.seeds)),
    );
    return forkJoin([outcomes, seeds]).pipe(
      map(([ended, used]) => ({
        solved: growth(run, ended.filter(isSolved), ended.length < run.outcomes ? run.solved : undefined),
        seeds: growth(run, used, used.length < run.seeds ? run.seeds : undefined),
      })),
    );
  }
}

function allPages<T extends { readonly id: string }>(page: (before: { readonly before?: string }) => Observable<T[]>): Observable<T[]> {
  let loaded = 0;
  return page({}).pipe(
    expand((records) => {
      loaded += records.length;
      const last = records.at(-1);
      return last === undefined || records.length < PAGE_SIZE || loaded >= MOST_RECORDS ? EMPTY : page({ before: last.id });
    }),
    reduce<T[], T[]>((all, records) => [...all, ...records], []),
  );
}

/** @param total of records, where not all were loaded: the count goes on from those that were not */
function growth(run: RunResponse, records: readonly { readonly timestamp: string }[], total: number | undefined): Series {
  const began = Date.parse(run.started_at);
  const times = records.map(({ timestamp }) => (Date.parse(timestamp) - began) / 60_000).sort((a, b) => a - b);
  const before = Math.max(0, (total ?? 0) - times.length);
  return {
    runId: run.run_id,
    points: times.map((minutes, index) => ({ minutes, count: before + index + 1 })),
    isCut: total !== undefined,
  };
}
