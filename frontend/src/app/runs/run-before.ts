import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { listRuns } from '../api/fn/runs/list-runs';
import type { RunResponse } from '../api/models/run-response';
import { follow } from '../core/follow';
import { writeRunIds } from './run-ids';

/** The way to a comparison with the run that started before this one. Nothing stands there when there is none. */
@Component({
  selector: 'app-run-before',
  imports: [RouterLink],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (query(); as query) {
      <a routerLink="/compare" [queryParams]="query">Compare with the run before</a>
    }
  `,
  styles: `
    :host {
      display: block;
      /* Its line is there before its answer. */
      min-block-size: 20px;
    }
  `,
})
export class RunBefore {
  readonly run = input.required<RunResponse>();

  private readonly startedAt = computed(() => this.run().started_at);
  private readonly before = follow(listRuns, {
    params: () => ({ until: this.startedAt(), sort: 'started' as const, order: 'desc' as const, limit: 2 }),
    changedBy: ({ kind }) => kind === 'run_deleted',
  });
  protected readonly query = computed(() => {
    const { run_id: runId } = this.run();
    const before = this.before.data()?.runs.find(({ run_id }) => run_id !== runId);
    return before && { runs: writeRunIds([before.run_id, runId]), baseline: before.run_id };
  });
}
