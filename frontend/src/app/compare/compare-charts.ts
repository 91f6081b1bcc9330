import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import type { RunResponse } from '../api/models/run-response';
import { Answer } from '../core/answer';
import { Chart, type ChartDrawing } from '../ui/chart/chart';
import type { ChartTable } from '../ui/chart/chart-table';
import { counted, formatCount, nOf } from '../ui/shares';
import { shortened } from '../ui/shortened';
import { followGrowth, type Series, seriesOf } from './run-series';

/** Lines are told apart by their dashes and the name at their end as well as by their colours. */
const COLOURS = ['--mat-sys-primary', '--app-warn', '--app-code-keyword', '--app-success', '--app-danger', '--app-muted'];
const DASHES = ['none', '6 3', '2 3', '8 3 2 3'];
const NAME_LENGTH = 18;
const MINUTES = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });

interface Drawn {
  readonly heading: string;
  readonly n: string;
  readonly label: string;
  readonly fileName: string;
  readonly table: ChartTable;
  readonly draw: ChartDrawing;
}

/** What the runs came to over their time, one above the other. */
@Component({
  selector: 'app-compare-charts',
  imports: [Answer, Chart],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <app-answer name="the charts" style="--app-answer-height: 320px" [lines]="8" [answer]="growth">
      <div class="charts">
        @for (chart of charts(); track chart.heading) {
          <app-chart
            [heading]="chart.heading"
            [n]="chart.n"
            [label]="chart.label"
            [table]="chart.table"
            [draw]="chart.draw"
            [heightPx]="280"
            [fileName]="chart.fileName"
          />
        }
      </div>
    </app-answer>
  `,
  styles: `
    :host {
      display: block;
      min-block-size: 320px;
      padding: 0 16px 16px;
    }
    .charts {
      display: grid;
      grid-template-columns: repeat(auto-fit, minmax(min(100%, 460px), 1fr));
      gap: 16px;
    }
  `,
})
export class CompareCharts {
  readonly runs = input.required<readonly RunResponse[]>();

  protected readonly growth = followGrowth(this.runs);
  protected readonly charts = computed(() => {
    const growth = this.growth.data();
    if (growth === undefined) return [];
    const { solved, seeds } = seriesOf(this.runs(), growth);
    return [drawn('Solved functions over time', 'solved function', solved), drawn('Seeds over time', 'seed', seeds)];
  });
}

function drawn(heading: string, unit: string, series: readonly Series[]): Drawn {
  const total = series.reduce((sum, one) => sum + one.total, 0);
  const told = series.reduce((sum, { points }) => sum + points.length, 0);
  const units = `${unit}s`;
  const ends = series.map((one) => `${one.runId}: ${formatCount(one.total)}`).join('; ');
  return {
    heading,
    n: `${nOf(counted(total, unit))}${told < total ? `, counted at ${counted(told, 'moment')}` : ''}`,
    label: `${heading}. At the end: ${ends}.`,
    fileName: heading.toLowerCase().replaceAll(' ', '-'),
    table: {
      columns: ['Run', 'Minutes since its start', `Number of ${units}`],
      rows: series.flatMap(({ runId, points }) => points.map(({ minutes, count }) => [runId, minutes, count])),
    },
    draw: (plot) => ({
      marginLeft: 44,
      marginRight: 116,
      marginBottom: 40,
      x: { label: 'Minutes since the start of the run', zero: true },
      y: { label: `Number of ${units}`, grid: true, zero: true },
      marks: [
        ...series.map(({ points }, index) =>
          plot.line([{ minutes: 0, count: 0 }, ...points], {
            x: 'minutes',
            y: 'count',
            curve: 'step-after',
            stroke: `var(${COLOURS[index % COLOURS.length] ?? ''})`,
            strokeDasharray: DASHES[index % DASHES.length] ?? 'none',
            strokeWidth: 1.75,
          }),
        ),
        ...series.map(({ runId, points }, index) =>
          plot.text([points.at(-1) ?? { minutes: 0, count: 0 }], {
            x: 'minutes',
            y: 'count',
            text: () => shortened(runId, NAME_LENGTH),
            textAnchor: 'start',
            dx: 6,
            fill: `var(${COLOURS[index % COLOURS.length] ?? ''})`,
          }),
        ),
        plot.dot(
          series.flatMap(({ runId, points }) =>
            points.map((point) => ({
              ...point,
              title: `${runId}: ${counted(point.count, unit)} after ${MINUTES.format(point.minutes)} min`,
            })),
          ),
          { x: 'minutes', y: 'count', r: 3, fill: 'transparent', className: 'points', title: 'title', tip: true },
        ),
      ],
    }),
  };
}
