import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { listUsedSeeds } from '../api/fn/used-seeds/list-used-seeds';
import { follow } from '../core/follow';
import { LoadProblem, reasonSummary } from '../runs';
import { JsonTree } from '../ui/json-tree/json-tree';
import { Loading } from '../ui/loading';
import { PassedMeter } from '../ui/passed-meter';
import { Time } from '../ui/time';

const LIMIT = 200;
const SCORE = new Intl.NumberFormat('en', { maximumFractionDigits: 4 });

/** Each seed that a function got in a run, and why it was picked. */
@Component({
  selector: 'app-seeds-of-trial',
  imports: [JsonTree, LoadProblem, Loading, PassedMeter, RouterLink, Time],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (seeds.data()) {
      <ol>
        @for (seed of rows(); track seed.id) {
          <li>
            <h3>
              @if (seed.source_id; as source) {
                Seed from <a class="mono" [routerLink]="['/sources', source]">{{ source }}</a>
              } @else {
                Seed without a source
              }
              @if (seed.id === winnerId()) {
                <span class="winner">the result’s nearest seed</span>
              }
            </h3>
            <dl>
              <div>
                <dt>Why</dt>
                <dd>
                  {{ seed.why }}
                  @if (seed.reason; as reason) {
                    <details>
                      <summary>The whole reason</summary>
                      <app-json-tree [value]="reason" />
                    </details>
                  }
                </dd>
              </div>
              <div>
                <dt>Its tests</dt>
                <dd>
                  @if (seed.passed !== null && seed.total !== null) {
                    <app-passed-meter [passed]="seed.passed" [total]="seed.total" />
                  } @else {
                    <span class="muted">not reported</span>
                  }
                </dd>
              </div>
              <div>
                <dt>Score</dt>
                <dd>{{ seed.scoreText }}</dd>
              </div>
              <div>
                <dt>Used</dt>
                <dd><app-time [isTabStop]="false" [value]="seed.timestamp" /></dd>
              </div>
            </dl>
            <p>
              <a [routerLink]="['/runs', seed.run_id]" [queryParams]="{ seed: seed.id }">Its code, in the run</a> ·
              <a [routerLink]="['/provenance', seed.id]">Where it came from, and what became of it</a>
            </p>
          </li>
        } @empty {
          <li class="muted">No seeds: this trial began from nothing.</li>
        }
      </ol>
      @if (hasMore()) {
        <p class="muted">The newest {{ rows().length }} are shown; all of them are in the run.</p>
      }
    } @else if (seeds.error(); as problem) {
      <app-load-problem part="the seeds" [problem]="problem" (retry)="seeds.refresh()" />
    } @else {
      <app-loading label="Loading the seeds" />
    }
  `,
  styles: `
    :host {
      display: block;
      min-block-size: 96px;
    }
    ol {
      display: flex;
      flex-direction: column;
      gap: 16px;
      margin: 0;
      padding: 0;
      list-style: none;
    }
    li:not(.muted) {
      padding-inline-start: 12px;
      border-inline-start: 2px solid var(--app-hairline);
    }
    h3 {
      margin: 0;
      font: inherit;
      overflow-wrap: anywhere;
    }
    .winner {
      padding: 0 8px;
      background: var(--app-selected);
      border-radius: 999px;
      font-size: 12px;
      line-height: 20px;
      white-space: nowrap;
    }
    dl {
      display: flex;
      flex-wrap: wrap;
      gap: 4px 32px;
      margin-block: 4px;
    }
    dt {
      color: var(--app-muted);
      font-size: 12px;
      line-height: 16px;
    }
    summary {
      color: var(--mat-sys-primary);
      cursor: pointer;
    }
  `,
})
export class SeedsOfTrial {
  readonly runId = input.required<string>();
  readonly name = input.required<string>();
  /** The seed that the result is nearest to. */
  readonly winnerId = input<string | null>(null);

  protected readonly seeds = follow(listUsedSeeds, {
    params: () => ({ run_id: this.runId(), function: this.name(), limit: LIMIT + 1 }),
    changedBy: (event, params) => event.kind === 'used_seed' && event.run_id === params.run_id && event.function === params.function,
  });
  protected readonly rows = computed(() =>
    (this.seeds.data()?.seeds ?? []).slice(0, LIMIT).map((seed) => ({
      ...seed,
      why: reasonSummary(seed.reason) ?? 'the engine gave no reason',
      scoreText: seed.score === null ? 'not reported' : SCORE.format(seed.score),
    })),
  );
  protected readonly hasMore = computed(() => (this.seeds.data()?.seeds.length ?? 0) > LIMIT);
}
