import { ChangeDetectionStrategy, Component, computed } from '@angular/core';
import { RouterLink } from '@angular/router';
import { getLatestRun } from '../api/fn/runs/get-latest-run';
import { poll } from '../core/poller';
import { Loading } from '../ui/loading';
import { StaleBar } from '../ui/stale-bar';
import { LoadProblem } from './load-problem';
import { RunCard } from './run-card';
import { listUsedSeedsOfRun } from './used-seeds-page';

const INTERVAL_MS = 5_000;
const COUNT = new Intl.NumberFormat('en');

/** The latest run in short, for other pages: its card, how many seeds it used, and the way to all of it. */
@Component({
  selector: 'app-run-overview',
  imports: [LoadProblem, Loading, RouterLink, RunCard, StaleBar],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (meta(); as meta) {
      @if (latest.failingSince(); as since) {
        <app-stale-bar [since]="since" [details]="latest.error()?.details ?? ''" />
      }
      <app-run-card compact [run]="meta">
        <div>
          <dt>Seeds used</dt>
          <dd>
            {{ seedCount() }}
            <a routerLink="/"
              >Open the run<span class="visually-hidden">: {{ meta.run_id }}</span></a
            >
          </dd>
        </div>
      </app-run-card>
    } @else if (latest.data()) {
      <p class="muted">No run yet. <a routerLink="/">How to send the first one</a></p>
    } @else if (latest.error(); as problem) {
      <app-load-problem [problem]="problem" (retry)="latest.refresh()" />
    } @else {
      <app-loading label="Loading the latest run" [lines]="2" />
    }
  `,
  styles: `
    :host {
      display: flex;
      flex-direction: column;
      gap: 8px;
    }
    dt {
      color: var(--app-muted);
      font-size: 12px;
      line-height: 16px;
    }
    dd {
      display: flex;
      align-items: center;
      gap: 8px;
      min-block-size: 24px;
    }
  `,
})
export class RunOverview {
  protected readonly latest = poll(getLatestRun, { params: () => ({}), intervalMs: INTERVAL_MS });
  protected readonly meta = computed(() => this.latest.data()?.meta);
  protected readonly seedCount = computed(() => {
    const total = this.newestSeed.data()?.total;
    return total === undefined ? '…' : COUNT.format(total);
  });

  private readonly runId = computed(() => this.meta()?.run_id);
  /** For the total alone. */
  private readonly newestSeed = poll(listUsedSeedsOfRun, {
    params: () => {
      const run_id = this.runId();
      return run_id === undefined ? undefined : { run_id, limit: 1 };
    },
    intervalMs: INTERVAL_MS,
  });
}
