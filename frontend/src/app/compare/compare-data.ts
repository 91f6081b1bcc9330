import { HttpClient } from '@angular/common/http';
import { computed, inject, linkedSignal, signal, type Signal } from '@angular/core';
import { compareRuns, type CompareRuns$Params } from '../api/fn/insights/compare-runs';
import type { CompareResponse } from '../api/models/compare-response';
import { follow, type Followed } from '../core/follow';
import { toProblem, type Problem } from '../core/problem';
import type { CompareView } from './compare-view';

const PAGE_SIZE = 200;
/** A run that goes on changes with every seed; the comparison need not be made anew for each. */
const LOOK_MS = 60_000;

/** The comparison of some runs, followed, with more of its functions on demand. To be made where things are injected. */
export class FollowedComparison {
  private readonly http = inject(HttpClient);

  readonly first: Followed<CompareResponse> = follow(compareRuns, {
    params: () => this.params(),
    changedBy: ({ kind, run_id }, { runs }) => kind !== 'used_seed' && run_id !== undefined && runs.split(',').includes(run_id),
    byClockMs: () => (this.first.data()?.runs.some(({ status }) => status === 'running') === true ? LOOK_MS : undefined),
    keepsData: true,
  });
  private readonly params = computed<CompareRuns$Params | undefined>(
    () => {
      const { runs, baseline, all } = this.view();
      if (runs.length < 2) return undefined;
      return { runs: runs.join(','), ...(baseline === undefined ? {} : { baseline }), all, limit: PAGE_SIZE };
    },
    { equal: (a, b) => JSON.stringify(a) === JSON.stringify(b) },
  );
  /** Pages behind the first; those of another comparison are no use. */
  private readonly older = linkedSignal<CompareRuns$Params | undefined, readonly CompareResponse[]>({
    source: this.params,
    computation: () => [],
  });
  readonly functions = computed(() => [...(this.first.data()?.functions ?? []), ...this.older().flatMap(({ functions }) => functions)]);
  readonly next = computed(() => (this.older().at(-1) ?? this.first.data())?.next ?? null);
  readonly moreState = signal<'idle' | 'loading' | Problem>('idle');

  constructor(private readonly view: Signal<CompareView>) {}

  loadMore(): void {
    const params = this.params();
    const cursor = this.next();
    if (params === undefined || cursor === null || this.moreState() === 'loading') return;
    this.moreState.set('loading');
    compareRuns(this.http, '', { ...params, cursor }).subscribe({
      next: ({ body }) => {
        this.moreState.set('idle');
        if (this.params() === params) this.older.update((pages) => [...pages, body]);
      },
      error: (error: unknown) => this.moreState.set(toProblem(error)),
    });
  }
}
