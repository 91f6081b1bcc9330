import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import type { SourceUseResponse } from '../api/models/source-use-response';
import { reasonSummary } from '../runs';
import { Icon } from '../ui/icon';
import { TIME_ZONE } from '../ui/local-day';
import { Time } from '../ui/time';

/** The uses of a source, each with its run and what became of it. */
@Component({
  selector: 'app-source-uses',
  imports: [Icon, RouterLink, Time],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="scroller" role="region" tabindex="0" aria-label="Uses">
      <table role="table">
        <caption class="visually-hidden">
          Uses, newest first
        </caption>
        <thead role="rowgroup">
          <tr role="row">
            <th role="columnheader" scope="col">When, {{ timeZone }}</th>
            <th role="columnheader" scope="col">Function</th>
            <th role="columnheader" scope="col">Run</th>
            <th role="columnheader" scope="col">Reason</th>
            <th role="columnheader" scope="col">Outcome</th>
          </tr>
        </thead>
        <tbody role="rowgroup">
          @for (use of rows(); track use.id) {
            <tr role="row">
              <td role="cell"><app-time [isTabStop]="false" [value]="use.timestamp" /></td>
              <th role="rowheader" scope="row" class="mono name" [title]="use.function">{{ use.function }}</th>
              <td role="cell" class="mono name">
                <a [routerLink]="['/runs', use.run_id]" [queryParams]="{ seed: use.id }" [title]="use.run_id">{{ use.run_id }}</a>
              </td>
              <td role="cell" class="name">{{ use.why }}</td>
              <td role="cell" class="outcome">
                @if (use.outcome; as outcome) {
                  <a [routerLink]="['/runs', use.run_id]" [queryParams]="{ outcome: use.function }" [class.solved]="outcome.solved">
                    <app-icon [name]="outcome.solved ? 'check' : 'close'" />{{ outcome.solved ? 'solved' : 'not solved' }}</a
                  >
                  <span class="muted">{{ use.how }}</span>
                } @else {
                  <span class="muted">none yet</span>
                }
              </td>
            </tr>
          }
        </tbody>
      </table>
    </div>
  `,
  styleUrl: './stacked.scss',
  styles: `
    .scroller {
      overflow: auto;
    }
    table {
      inline-size: 100%;
      border-collapse: collapse;
    }
    th,
    td {
      padding: 4px 20px 4px 0;
      font-weight: 400;
      text-align: start;
      white-space: nowrap;
    }
    thead th {
      color: var(--app-muted);
      font-size: 12px;
    }
    tbody tr {
      border-block-start: 1px solid var(--app-hairline);
    }
    .name {
      max-inline-size: 28ch;
      overflow: hidden;
      text-overflow: ellipsis;
    }
    td a app-icon {
      --app-icon-size: 16px;
      margin-inline-end: 4px;
      color: var(--app-muted);
    }
    td a + .muted {
      margin-inline-start: 8px;
    }
    .solved app-icon {
      color: var(--app-success);
    }
  `,
})
export class SourceUses {
  protected readonly timeZone = TIME_ZONE;
  readonly uses = input.required<readonly SourceUseResponse[]>();

  protected readonly rows = computed(() =>
    this.uses().map((use) => ({ ...use, why: reasonSummary(use.reason) ?? 'none given', how: howOf(use.outcome) })),
  );
}

/** What is known of this source's part in an outcome. */
function howOf(outcome: SourceUseResponse['outcome']): string {
  if (outcome === null) return '';
  if (outcome.is_winner) return outcome.usage === 'verbatim' ? 'it won' : 'made from it';
  return outcome.usage === 'verbatim' || outcome.usage === 'adapted' ? `another seed, ${outcome.usage}` : (outcome.usage ?? '');
}
