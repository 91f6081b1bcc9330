import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import type { CalibrationResponse } from '../api/models/calibration-response';
import { Chart } from '../ui/chart/chart';
import { IntervalBar } from '../ui/interval-bar';
import { counted, formatCount, formatPercent, formatPercentInterval, nOf } from '../ui/shares';
import { bandsTable, drawBands } from './bands';

const LEAST_N = 5;

/** Whether the reason for which a seed was picked foretells success: its similarity in bands, and its method. */
@Component({
  selector: 'app-calibration-panel',
  imports: [Chart, IntervalBar],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="two">
      <app-chart
        heading="Success by similarity"
        label="The share of uses whose function was solved, for each band of the similarity that the engine gave."
        emptyText="No use with a similarity has an outcome yet."
        fileName="calibration"
        [heightPx]="280"
        [n]="n()"
        [table]="table()"
        [draw]="draw()"
      />
      @if (methods().length > 0) {
        <div class="scroller" role="region" tabindex="0" aria-label="Success by method">
          <table>
            <caption>
              Success by method
            </caption>
            <thead>
              <tr>
                <th scope="col">Method</th>
                <th scope="col" class="number">n</th>
                <th scope="col" class="number">Solved</th>
                <th scope="col" class="wide">95 % interval, 0 to 100 %</th>
              </tr>
            </thead>
            <tbody>
              @for (method of methods(); track method.key) {
                <tr>
                  <th scope="row" [class.mono]="method.isNamed" [class.muted]="!method.isNamed">{{ method.name }}</th>
                  <td class="number">{{ method.n }}</td>
                  @if (method.interval; as interval) {
                    <td class="number">{{ method.rate }}</td>
                    <td class="wide">
                      <app-interval-bar [value]="method.value" [low]="interval.low" [high]="interval.high" [label]="method.label" />
                    </td>
                  } @else {
                    <td class="muted wide" colspan="2">not enough data</td>
                  }
                </tr>
              }
            </tbody>
          </table>
        </div>
      }
    </div>
    <p class="muted note">
      {{ data().note }} {{ without() }}
      @if (data().other_methods > 0) {
        And {{ others() }}.
      }
    </p>
  `,
  styleUrl: './panel.scss',
})
export class CalibrationPanel {
  readonly data = input.required<CalibrationResponse>();

  protected readonly n = computed(() => {
    const judged = this.data().bands.reduce((sum, { success }) => sum + success.n, 0);
    return `${nOf(counted(judged, 'use'))} with an outcome`;
  });
  protected readonly table = computed(() => bandsTable(this.data().bands, 'Similarity (0 to 1)'));
  protected readonly draw = computed(() => drawBands(this.data().bands, { label: 'Similarity (0 to 1)', leastN: LEAST_N, unit: 'use' }));
  protected readonly without = computed(() => {
    const { n, rate } = this.data().without_similarity.success;
    if (n === 0) return '';
    return `${counted(n, 'use')} without a similarity: ${n < LEAST_N ? 'not enough data' : `${formatPercent(rate)} solved`}.`;
  });
  protected readonly others = computed(() =>
    counted(this.data().other_methods, 'method that was used less', 'methods that were used less'),
  );
  protected readonly methods = computed(() =>
    this.data().methods.map(({ method, success }) => {
      const interval = success.n < LEAST_N ? null : success.interval;
      const rate = formatPercent(success.rate);
      return {
        key: method ?? '',
        name: method ?? 'none given',
        isNamed: method !== null,
        n: formatCount(success.n),
        rate,
        value: success.rate ?? 0,
        interval,
        label: interval === null ? '' : `${rate}, 95 % interval ${formatPercentInterval(interval)}`,
      };
    }),
  );
}
