import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import type { RateResponse } from '../api/models/rate-response';
import type { SourceFunctionResponse } from '../api/models/source-function-response';
import { IntervalBar } from '../ui/interval-bar';
import { formatCount, formatPercent, formatPercentInterval, formatPoints, formatPointsInterval, nOf } from '../ui/shares';

/** A source function by function: with it and without it, on one axis. */
@Component({
  selector: 'app-source-functions',
  imports: [IntervalBar],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <!-- The roles are written out, because the rows are no table rows for a phone. -->
    <div class="scroller" role="region" tabindex="0" aria-label="By function">
      <table role="table">
        <caption class="visually-hidden">
          Success by function with this source and without it
        </caption>
        <thead role="rowgroup">
          <tr role="row">
            <th role="columnheader" scope="col">Function</th>
            <th role="columnheader" scope="col" class="number">Uses</th>
            <th role="columnheader" scope="col" class="rate">With it, 0 to 100 %</th>
            <th role="columnheader" scope="col" class="rate">Without it</th>
            <th role="columnheader" scope="col" class="number">Difference (points)</th>
          </tr>
        </thead>
        <tbody role="rowgroup">
          @for (row of rows(); track row.name) {
            <tr role="row">
              <th role="rowheader" scope="row" class="mono name" [title]="row.name">{{ row.name }}</th>
              <td role="cell" class="number" data-name="Uses">{{ row.uses }}</td>
              @for (side of row.sides; track $index) {
                <td role="cell" class="rate" [attr.data-name]="side.name">
                  <span class="side">
                    @if (side.interval; as interval) {
                      <app-interval-bar
                        [value]="side.rate"
                        [low]="interval.low"
                        [high]="interval.high"
                        [label]="side.label"
                        [title]="side.label"
                      />
                      <span>{{ side.text }}</span>
                    } @else {
                      <span class="muted none">no trials</span>
                    }
                    <span class="muted n">{{ side.n }}</span>
                  </span>
                </td>
              }
              <td role="cell" class="number" data-name="Difference">
                @if (row.difference) {
                  <strong>{{ row.difference }}</strong> <span class="muted"> {{ row.interval }}</span>
                } @else {
                  <span class="muted">not enough data</span>
                }
                @if (row.unique) {
                  <span class="muted only">solved only with it</span>
                }
              </td>
            </tr>
          }
        </tbody>
      </table>
    </div>
    @if (total() > rows().length) {
      <p class="muted">The {{ rows().length }} functions with the most trials, of {{ total() }}.</p>
    }
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
    td:last-child,
    th:last-child {
      padding-inline-end: 4px;
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
    .number {
      text-align: end;
    }
    .rate {
      inline-size: 30%;
    }
    .side {
      display: grid;
      min-inline-size: 170px;
      grid-template-columns: minmax(0, 1fr) 5ch 8ch;
      align-items: center;
      gap: 8px;
      text-align: end;
    }
    .n,
    .none,
    .only {
      font-size: 12px;
    }
    .none {
      grid-column: span 2;
      text-align: start;
    }
    .only {
      display: block;
    }
    @media (max-width: 899.98px) {
      tbody .rate,
      tbody .number:last-child {
        grid-column: 1 / -1;
        inline-size: auto;
      }
      tbody .rate {
        display: flex;
        align-items: center;
      }
      .rate::before {
        flex: none;
        inline-size: 64px;
      }
      .side {
        flex: 1;
        min-inline-size: 0;
        grid-template-columns: minmax(0, 1fr) 5ch 7ch;
      }
      app-interval-bar {
        min-inline-size: 0;
      }
    }
  `,
})
export class SourceFunctions {
  readonly functions = input.required<readonly SourceFunctionResponse[]>();
  readonly total = input.required<number>();

  protected readonly rows = computed(() =>
    this.functions().map(({ function: name, uses, rate, without, difference, interval, unique }) => ({
      name,
      uses: formatCount(uses),
      sides: [sideOf('With it', rate), sideOf('Without it', without)],
      difference: difference === null ? undefined : formatPoints(difference),
      interval: interval === null ? '' : `(${formatPointsInterval(interval)})`,
      unique,
    })),
  );
}

function sideOf(name: string, { n, rate, interval }: RateResponse) {
  const text = formatPercent(rate);
  return {
    name,
    n: nOf(formatCount(n)),
    rate: rate ?? 0,
    text,
    interval,
    label: interval === null ? '' : `${text}, 95 % interval ${formatPercentInterval(interval)}, ${nOf(formatCount(n))}`,
  };
}
