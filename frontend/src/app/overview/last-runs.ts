import { ChangeDetectionStrategy, Component, computed } from '@angular/core';
import { RouterLink } from '@angular/router';
import { listRuns } from '../api/fn/runs/list-runs';
import { follow } from '../core/follow';
import { LoadProblem, rateText, RunStanding, writeRunIds } from '../runs';
import { Icon } from '../ui/icon';
import { Loading } from '../ui/loading';
import { StaleBar } from '../ui/stale-bar';
import { counted, formatCount } from '../ui/shares';

const SHOWN = 6;
const INTERVAL_MS = 5_000;

/** The last runs, and the way to what differs between the last two. */
@Component({
  selector: 'app-last-runs',
  imports: [Icon, LoadProblem, Loading, RouterLink, RunStanding, StaleBar],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <header>
      <h2>Last runs</h2>
      @if (lastTwo(); as query) {
        <a routerLink="/compare" [queryParams]="query"><app-icon name="similar" />Compare the last two</a>
      }
      <a routerLink="/runs">All runs</a>
    </header>
    @if (rows(); as rows) {
      @if (runs.failingSince(); as since) {
        <app-stale-bar part="the last runs" [since]="since" [details]="runs.error()?.details ?? ''" />
      }
      <table>
        <thead class="visually-hidden">
          <tr>
            <th scope="col">Run</th>
            <th scope="col">Status</th>
            <th scope="col">Solved</th>
            <th scope="col">Seeds</th>
          </tr>
        </thead>
        <tbody>
          @for (row of rows; track row.run.run_id) {
            <tr>
              <td>
                <a class="mono" [routerLink]="['/runs', row.run.run_id]">{{ row.run.run_id }}</a>
              </td>
              <td><app-run-standing [run]="row.run" /></td>
              <td>
                {{ row.solved }} <span class="muted">{{ row.rate }}</span>
              </td>
              <td class="muted">{{ row.seeds }}</td>
            </tr>
          }
        </tbody>
      </table>
    } @else if (runs.error(); as problem) {
      <app-load-problem part="the last runs" [problem]="problem" (retry)="runs.refresh()" />
    } @else {
      <app-loading label="Loading the last runs" [lines]="6" />
    }
  `,
  styles: `
    :host {
      display: block;
      min-block-size: 280px;
      padding: 16px;
    }
    header {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 4px 24px;
      margin-block-end: 8px;
    }
    header a {
      display: inline-flex;
      gap: 6px;
    }
    h2 {
      margin-inline-end: auto;
    }
    table {
      inline-size: 100%;
      border-collapse: collapse;
    }
    td {
      padding: 5px 16px 5px 0;
      border-block-start: 1px solid var(--app-hairline);
      vertical-align: middle;
    }
    td:first-child {
      overflow-wrap: anywhere;
    }
    td:last-child {
      padding-inline-end: 0;
      text-align: end;
      white-space: nowrap;
    }
    @media (max-width: 639.98px) {
      tr {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        padding-block: 6px;
        border-block-start: 1px solid var(--app-hairline);
      }
      td {
        padding: 2px 0;
        border: 0;
      }
      td:nth-child(-n + 2) {
        grid-column: 1 / -1;
      }
    }
  `,
})
export class LastRuns {
  protected readonly runs = follow(listRuns, {
    params: () => ({ limit: SHOWN }),
    changedBy: ({ kind }) => kind === 'run_meta' || kind === 'run_status' || kind === 'run_deleted',
    byClockMs: () => INTERVAL_MS,
  });
  protected readonly rows = computed(() =>
    this.runs.data()?.runs.map((run) => ({
      run,
      solved: run.outcomes === 0 ? 'no outcome yet' : `${formatCount(run.solved)} of ${formatCount(run.outcomes)} solved`,
      rate: run.outcomes === 0 ? '' : rateText(run),
      seeds: counted(run.seeds, 'seed'),
    })),
  );
  /** The older one is what the newer one is held against. */
  protected readonly lastTwo = computed(() => {
    const [newer, older] = this.runs.data()?.runs ?? [];
    if (newer === undefined || older === undefined) return undefined;
    return { runs: writeRunIds([older.run_id, newer.run_id]), baseline: older.run_id };
  });
}
