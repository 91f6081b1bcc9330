import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { getRun } from '../api/fn/runs/get-run';
import { listUsedSeeds } from '../api/fn/used-seeds/list-used-seeds';
import { apiPath } from '../core/api-path';
import { follow } from '../core/follow';
import { type FollowedRun, LoadProblem, reasonSummary, RunCard } from '../runs';
import { CopyAddress } from '../ui/copy-address';
import { Loading } from '../ui/loading';
import { StaleBar } from '../ui/stale-bar';
import { Time } from '../ui/time';

const SEEDS = 5;

/** The latest run as it goes on: how it was set, how far it is, and its last seeds. */
@Component({
  selector: 'app-current-run',
  imports: [CopyAddress, LoadProblem, Loading, RouterLink, RunCard, StaleBar, Time],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (run().settings(); as settings) {
      @if (run().failingSince(); as since) {
        <app-stale-bar part="the latest run" [since]="since" [details]="run().problem()?.details ?? ''" />
      }
      <app-run-card compact isLinked [run]="settings" [standing]="run().standing()" [isNew]="run().isNew()">
        <a routerLink="/live">Watch it live</a>
        <span class="copy">
          @defer (on idle) {
            <app-copy-address part="the run" [page]="addresses().page" [api]="addresses().api" />
          } @error {
            <!-- Without the network there is nothing to copy the address for. -->
          }
        </span>
      </app-run-card>
      <section class="panel" aria-labelledby="app-last-seeds">
        <h3 id="app-last-seeds">Last seeds</h3>
        <ol>
          @for (seed of rows(); track seed.id) {
            <li>
              <a class="mono" [routerLink]="['/runs', seed.run_id]" [queryParams]="{ seed: seed.id }">{{ seed.function }}</a>
              <span class="muted why">{{ seed.why }}</span>
              <app-time class="muted" relative [isTabStop]="false" [value]="seed.timestamp" />
            </li>
          } @empty {
            <li class="muted">
              @if (seeds.data()) {
                {{ settings.seeding_enabled === false ? 'Seeding is off for this run.' : 'None yet; they appear here by themselves.' }}
              } @else if (seeds.error(); as problem) {
                They could not be loaded: {{ problem.details }}
              }
            </li>
          }
        </ol>
      </section>
    } @else if (run().problem(); as problem) {
      <app-load-problem part="the latest run" [problem]="problem" (retry)="run().refresh()" />
    } @else {
      <div class="panel"><app-loading label="Loading the latest run" [lines]="9" /></div>
    }
  `,
  styles: `
    :host {
      display: flex;
      flex-direction: column;
      gap: 12px;
      /* The card and five seeds, so that nothing below moves when they come. */
      min-block-size: 330px;
    }
    /* Room for the buttons, which come a moment later. */
    .copy {
      min-inline-size: 56px;
      block-size: 28px;
    }
    section {
      padding: 8px 16px;
    }
    ol {
      min-block-size: 160px;
      margin: 0;
      padding: 0;
      list-style: none;
    }
    li {
      display: grid;
      grid-template-columns: minmax(0, 2fr) minmax(0, 3fr) auto;
      align-items: center;
      gap: 16px;
      min-block-size: 32px;
    }
    li.muted {
      display: flex;
    }
    li a,
    .why {
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
    }
    @media (max-width: 639.98px) {
      :host {
        min-block-size: 560px;
      }
      /* Why it was picked stands below, where it is not cut. */
      li {
        grid-template-columns: minmax(0, 1fr) auto;
        gap: 0 16px;
        padding-block: 4px;
      }
      .why {
        grid-row: 2;
        grid-column: 1 / -1;
      }
    }
  `,
})
export class CurrentRun {
  readonly run = input.required<FollowedRun>();

  protected readonly addresses = computed(() => {
    const run_id = this.run().id() ?? '';
    return { page: apiPath('/runs/{run_id}', { run_id }), api: apiPath(getRun.PATH, { run_id }) };
  });
  protected readonly seeds = follow(listUsedSeeds, {
    params: () => {
      const run_id = this.run().id();
      return run_id === undefined ? undefined : { run_id, limit: SEEDS };
    },
    changedBy: ({ kind, run_id }, params) => kind === 'used_seed' && run_id === params.run_id,
  });
  protected readonly rows = computed(() =>
    (this.seeds.data()?.seeds ?? []).map((seed) => ({ ...seed, why: reasonSummary(seed.reason) ?? 'no reason given' })),
  );
}
