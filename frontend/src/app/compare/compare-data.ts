import { HttpClient, HttpParams, type HttpResponse } from '@angular/common/http';
import { computed, inject, linkedSignal, signal, type Signal } from '@angular/core';
import type { Observable } from 'rxjs';
import type { RunResponse } from '../api/models/run-response';
import { follow, type Followed } from '../core/follow';
import { toProblem, type Problem } from '../core/problem';
import type { CompareView } from './compare-view';

/** What became of one function in one run, against the baseline. */
export interface FunctionCell {
  readonly outcome: 'solved' | 'unsolved' | 'none';
  readonly outcome_id: string | null;
  readonly passed: number | null;
  readonly total: number | null;
  readonly score: number | null;
  readonly usage: 'verbatim' | 'adapted' | 'ignored' | null;
  readonly iterations: number | null;
  readonly duration_ms: number | null;
  readonly seeds: number;
  /** Sources that the baseline did not use for this function, and those that only it used. */
  readonly gained: readonly string[];
  readonly lost: readonly string[];
  readonly gained_count: number;
  readonly lost_count: number;
}

export interface FunctionComparison {
  readonly function: string;
  readonly differs: boolean;
  /** In the order of the runs; null where the run had nothing to do with the function. */
  readonly cells: readonly (FunctionCell | null)[];
}

export interface SettingComparison {
  readonly name: string;
  readonly values: readonly unknown[];
  readonly differs: boolean;
}

export interface Comparison {
  readonly baseline: string;
  readonly runs: readonly RunResponse[];
  readonly missing: readonly string[];
  readonly settings: readonly SettingComparison[];
  readonly totals: { readonly function_count: number; readonly functions_differ: number };
  readonly functions: readonly FunctionComparison[];
  readonly next: string | null;
  readonly seeds: { readonly gained: readonly number[]; readonly lost: readonly number[] };
  readonly effects: readonly ({ readonly gained: number; readonly lost: number; readonly same: number } | null)[];
}

interface CompareParams {
  readonly runs: string;
  readonly baseline?: string;
  readonly all: boolean;
  readonly limit: number;
  readonly cursor?: string;
}

const PAGE_SIZE = 200;
/** A run that goes on changes with every seed; the comparison need not be made anew for each. */
const LOOK_MS = 60_000;

/** The comparison of some runs, followed, with more of its functions on demand. To be made where things are injected. */
export class FollowedComparison {
  private readonly http = inject(HttpClient);

  readonly first: Followed<Comparison> = follow(compareRuns, {
    params: () => this.params(),
    changedBy: ({ kind, run_id }, { runs }) => kind !== 'used_seed' && run_id !== undefined && runs.split(',').includes(run_id),
    byClockMs: () => (this.first.data()?.runs.some(({ status }) => status === 'running') === true ? LOOK_MS : undefined),
    keepsData: true,
  });
  private readonly params = computed<CompareParams | undefined>(
    () => {
      const { runs, baseline, all } = this.view();
      if (runs.length < 2) return undefined;
      return { runs: runs.join(','), ...(baseline === undefined ? {} : { baseline }), all, limit: PAGE_SIZE };
    },
    { equal: (a, b) => JSON.stringify(a) === JSON.stringify(b) },
  );
  /** Pages behind the first; those of another comparison are no use. */
  private readonly older = linkedSignal<CompareParams | undefined, readonly Comparison[]>({ source: this.params, computation: () => [] });
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

function compareRuns(
  http: HttpClient,
  rootUrl: string,
  params: CompareParams,
): Observable<HttpResponse<Comparison> & { readonly body: Comparison }> {
  const { 'If-None-Match': etag, ...query } = params as CompareParams & { readonly 'If-None-Match'?: string };
  return http.get<Comparison>(`${rootUrl}/api/insights/compare`, {
    params: new HttpParams({ fromObject: query as Record<string, string | number | boolean> }),
    headers: etag === undefined ? {} : { 'If-None-Match': etag },
    observe: 'response',
  }) as Observable<HttpResponse<Comparison> & { readonly body: Comparison }>;
}
