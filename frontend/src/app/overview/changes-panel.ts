import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import type { ChangesResponse } from '../api/models/changes-response';
import type { RateResponse } from '../api/models/rate-response';
import type { Followed } from '../core/follow';
import { LoadProblem } from '../runs';
import { Loading } from '../ui/loading';
import { StaleBar } from '../ui/stale-bar';
import { formatCount, formatPercent } from '../ui/shares';

const NAMED = 5;

/** What came within the last 24 hours, beside the 24 hours before. */
@Component({
  selector: 'app-changes-panel',
  imports: [LoadProblem, Loading, RouterLink, StaleBar],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <h2>Since yesterday <span class="muted">the last 24 hours, and the 24 before</span></h2>
    @if (tiles(); as tiles) {
      @if (changes().failingSince(); as since) {
        <app-stale-bar part="what changed since yesterday" [since]="since" [details]="changes().error()?.details ?? ''" />
      }
      <dl>
        @for (tile of tiles; track tile.name) {
          <div>
            <dt>{{ tile.name }}</dt>
            <dd>
              <span>
                <span class="value">{{ tile.value }}</span>
                @if (tile.of) {
                  <span class="muted"> {{ tile.of }}</span>
                }
              </span>
              <span class="muted">{{ tile.before }}</span>
            </dd>
          </div>
        }
      </dl>
      @if (solved().total > 0) {
        <p>
          Solved for the first time:
          @for (one of solved().named; track one.function) {
            <a class="mono" [routerLink]="['/functions', one.function]">{{ one.function }}</a>{{ $last ? '' : ', ' }}
          }
          @if (solved().more > 0) {
            <span class="muted"> and {{ solved().more }} more</span>
          }
        </p>
      }
    } @else if (changes().error(); as problem) {
      <app-load-problem part="what changed since yesterday" [problem]="problem" (retry)="changes().refresh()" />
    } @else {
      <app-loading label="Loading what changed" [lines]="3" />
    }
  `,
  styles: `
    :host {
      display: flex;
      flex-direction: column;
      gap: 12px;
      min-block-size: 176px;
      padding: 16px;
    }
    h2 {
      display: flex;
      flex-wrap: wrap;
      align-items: baseline;
      gap: 0 8px;
    }
    h2 .muted {
      font-size: 12px;
      line-height: 16px;
      font-weight: 400;
    }
    dl {
      display: grid;
      grid-template-columns: repeat(auto-fill, minmax(132px, 1fr));
      gap: 12px 24px;
    }
    dt,
    dd .muted {
      color: var(--app-muted);
      font-size: 12px;
      line-height: 16px;
    }
    dd {
      display: flex;
      flex-direction: column;
    }
    .value {
      font-size: 20px;
      line-height: 28px;
      font-weight: 600;
    }
    p {
      overflow-wrap: anywhere;
    }
  `,
})
export class ChangesPanel {
  readonly changes = input.required<Followed<ChangesResponse>>();

  protected readonly tiles = computed(() => {
    const data = this.changes().data();
    if (data === undefined) return undefined;
    const { runs, outcomes, before } = data;
    return [
      { name: 'Runs started', value: formatCount(runs.started), of: '', before: `before: ${formatCount(before.runs_started)}` },
      {
        name: 'Runs ended',
        value: formatCount(runs.finished + runs.failed + runs.cancelled),
        of: '',
        before: runs.failed === 0 ? 'none failed' : `${formatCount(runs.failed)} failed`,
      },
      { name: 'Seeds used', value: formatCount(data.seeds), of: '', before: `before: ${formatCount(before.seeds)}` },
      { name: 'Solved', value: formatPercent(outcomes.rate), of: countText(outcomes), before: `before: ${rateText(before.outcomes)}` },
      { name: 'New corpus entries', value: formatCount(data.new_entries), of: '', before: '' },
    ];
  });
  protected readonly solved = computed(() => {
    const data = this.changes().data();
    const named = data?.newly_solved.slice(0, NAMED) ?? [];
    const total = data?.newly_solved_total ?? 0;
    return { named, total, more: total - named.length };
  });
}

function countText({ n, solved }: RateResponse): string {
  return n === 0 ? 'no outcomes' : `${formatCount(solved)} of ${formatCount(n)}`;
}

function rateText(of: RateResponse): string {
  return of.rate === null ? countText(of) : `${formatPercent(of.rate)} (${countText(of)})`;
}
