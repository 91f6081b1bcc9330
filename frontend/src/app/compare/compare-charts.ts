import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import type { RunResponse } from '../api/models/run-response';
import { Chart, type ChartDrawing } from '../ui/chart/chart';
import type { ChartTable } from '../ui/chart/chart-table';
import { ErrorState } from '../ui/error-state';
import { Loading } from '../ui/loading';
import { LoadedSeries, type Series } from './run-series';

/** Lines are told apart by their dashes and the name at their end as well as by their colours. */
const COLOURS = ['--mat-sys-primary', '--app-warn', '--app-code-keyword', '--app-success', '--app-danger', '--app-muted'];
const DASHES = ['none', '6 3', '2 3', '8 3 2 3'];
const NAME_LENGTH = 18;
const COUNT = new Intl.NumberFormat('en');
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
  imports: [Chart, ErrorState, Loading],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (charts(); as charts) {
      @for (chart of charts; track chart.heading) {
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
    } @else if (problem(); as problem) {
      <app-error-state [heading]="problem.title" [details]="problem.details" [requestId]="problem.requestId" (retry)="series.load()" />
    } @else {
      <app-loading label="Loading the charts" [lines]="8" />
    }
  `,
  styles: `
    :host {
      display: grid;
      grid-template-columns: repeat(auto-fit, minmax(min(100%, 460px), 1fr));
      gap: 16px;
      min-block-size: 320px;
      padding: 0 16px 16px;
    }
  `,
})
export class CompareCharts {
  readonly runs = input.required<readonly RunResponse[]>();

  protected readonly series = new LoadedSeries(this.runs);
  protected readonly problem = computed(() => {
    const state = this.series.state();
    return typeof state === 'object' && 'title' in state ? state : undefined;
  });
  protected readonly charts = computed(() => {
    const state = this.series.state();
    if (typeof state !== 'object' || 'title' in state) return undefined;
    return [drawn('Solved functions over time', 'solved functions', state.solved), drawn('Seeds over time', 'seeds', state.seeds)];
  });
}

function drawn(heading: string, unit: string, series: readonly Series[]): Drawn {
  const total = series.reduce((sum, { points }) => sum + points.length, 0);
  const ends = series.map(({ runId, points }) => `${runId}: ${COUNT.format(points.length)}`).join('; ');
  return {
    heading,
    n: `n = ${COUNT.format(total)} ${unit}${series.some(({ isCut }) => isCut) ? ', the newest of each run' : ''}`,
    label: `${heading}. At the end: ${ends}.`,
    fileName: heading.toLowerCase().replaceAll(' ', '-'),
    table: {
      columns: ['Run', 'Minutes since its start', `Number of ${unit}`],
      rows: series.flatMap(({ runId, points }) => points.map(({ minutes, count }) => [runId, minutes, count])),
    },
    draw: (plot) => ({
      marginLeft: 44,
      marginRight: 116,
      marginBottom: 40,
      x: { label: 'Minutes since the start of the run', zero: true },
      y: { label: `Number of ${unit}`, grid: true, zero: true },
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
            text: () => (runId.length > NAME_LENGTH ? `…${runId.slice(1 - NAME_LENGTH)}` : runId),
            textAnchor: 'start',
            dx: 6,
            fill: `var(${COLOURS[index % COLOURS.length] ?? ''})`,
          }),
        ),
        plot.dot(
          series.flatMap(({ runId, points }) =>
            points.map((point) => ({
              ...point,
              title: `${runId}: ${COUNT.format(point.count)} ${unit} after ${MINUTES.format(point.minutes)} min`,
            })),
          ),
          { x: 'minutes', y: 'count', r: 3, fill: 'transparent', className: 'points', title: 'title', tip: true },
        ),
      ],
    }),
  };
}
