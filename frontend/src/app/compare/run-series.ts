import { computed, type Signal } from '@angular/core';
import { getGrowth } from '../api/fn/insights/get-growth';
import type { GrowthPointResponse } from '../api/models/growth-point-response';
import type { GrowthResponse } from '../api/models/growth-response';
import type { RunResponse } from '../api/models/run-response';
import { follow, type Followed } from '../core/follow';
import { readRunIds, writeRunIds } from '../runs';

/** A run that goes on grows with every seed; the charts need not be drawn anew for each. */
const LOOK_MS = 60_000;

/** How something grew in one run. */
export interface Series {
  readonly runId: string;
  /** Minutes since the run began, ascending, and how many there were then. */
  readonly points: readonly { readonly minutes: number; readonly count: number }[];
  /** At the end. */
  readonly total: number;
}

interface RunSeries {
  readonly solved: readonly Series[];
  readonly seeds: readonly Series[];
}

/** How some runs grew, followed. To be called where things are injected. */
export function followGrowth(runs: Signal<readonly RunResponse[]>): Followed<GrowthResponse> {
  const isRunning = computed(() => runs().some(({ status }) => status === 'running'));
  // Another order or a status is no reason to load again.
  const asked = computed(() => {
    const ids = runs().map(({ run_id }) => run_id);
    return writeRunIds(ids.sort());
  });
  return follow(getGrowth, {
    params: () => ({ runs: asked() }),
    changedBy: ({ kind, run_id }, params) =>
      (kind === 'run_status' || kind === 'run_deleted') && run_id !== undefined && readRunIds(params.runs).includes(run_id),
    byClockMs: () => (isRunning() ? LOOK_MS : undefined),
    keepsData: true,
  });
}

/** In the order of the runs. */
export function seriesOf(runs: readonly RunResponse[], growth: GrowthResponse): RunSeries {
  const pairs = runs.flatMap((run) => growth.runs.filter(({ run_id }) => run_id === run.run_id).map((grown) => ({ run, grown })));
  return {
    solved: pairs.map(({ run, grown }) => series(run, grown.solved)),
    seeds: pairs.map(({ run, grown }) => series(run, grown.seeds)),
  };
}

function series({ run_id: runId, started_at: startedAt }: RunResponse, points: readonly GrowthPointResponse[]): Series {
  const began = Date.parse(startedAt);
  return {
    runId,
    points: points.map(({ at, count }) => ({ minutes: (Date.parse(at) - began) / 60_000, count })),
    total: points.at(-1)?.count ?? 0,
  };
}
