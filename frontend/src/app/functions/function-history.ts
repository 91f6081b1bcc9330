import { computed, linkedSignal, type Signal } from '@angular/core';
import { listOutcomes } from '../api/fn/outcomes/list-outcomes';
import { getLatestRun } from '../api/fn/runs/get-latest-run';
import { listUsedSeeds } from '../api/fn/used-seeds/list-used-seeds';
import type { OutcomeResponse } from '../api/models/outcome-response';
import { follow } from '../core/follow';

const PAGE = 20;
const MOST = 1_000;

/** What became of a function in one run; in the latest run perhaps nothing yet. */
export interface Trial {
  readonly runId: string;
  readonly outcome: OutcomeResponse | undefined;
}

/** The runs that tried a function, newest first, followed. To be made where things are injected. */
export class FunctionHistory {
  private readonly limit = linkedSignal({ source: () => this.name(), computation: () => PAGE });
  readonly outcomes = follow(listOutcomes, {
    params: () => ({ function: this.name(), limit: this.limit() }),
    changedBy: ({ kind, function: name }, params) => kind === 'run_deleted' || (kind === 'outcome' && name === params.function),
    keepsData: true,
  });
  private readonly latest = follow(getLatestRun, {
    params: () => ({}),
    changedBy: ({ kind }) => kind === 'run_meta' || kind === 'run_deleted',
  });
  /** One is enough to know that the latest run is at it. */
  private readonly current = follow(listUsedSeeds, {
    params: () => {
      const run_id = this.latest.data()?.meta?.run_id;
      return run_id === undefined ? undefined : { run_id, function: this.name(), limit: 1 };
    },
    changedBy: (event, params) => event.kind === 'used_seed' && event.run_id === params.run_id && event.function === params.function,
  });

  readonly trials = computed<readonly Trial[] | undefined>(() => {
    const outcomes = this.outcomes.data()?.outcomes;
    if (outcomes === undefined) return undefined;
    // What is kept while more is loaded must not be shown as another function's.
    if (this.outcomes.isChanging() && outcomes[0]?.function !== this.name()) return undefined;
    const concluded = outcomes.map((outcome) => ({ runId: outcome.run_id, outcome }));
    const runId = this.current.data()?.seeds[0]?.run_id;
    if (runId === undefined || concluded.some((trial) => trial.runId === runId)) return concluded;
    return [{ runId, outcome: undefined }, ...concluded];
  });
  readonly hasMore = computed(() => (this.outcomes.data()?.outcomes.length ?? 0) === this.limit() && this.limit() < MOST);

  /** @param name the function, exactly as it is called */
  constructor(private readonly name: Signal<string>) {}

  loadMore(): void {
    this.limit.update((limit) => Math.min(MOST, limit + PAGE));
  }
}
