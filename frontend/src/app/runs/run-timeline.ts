import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import type { OutcomeResponse } from '../api/models/outcome-response';
import type { UsedSeedResponse } from '../api/models/used-seed-response';
import { Chart, type ChartDrawing } from '../ui/chart/chart';
import type { ChartTable } from '../ui/chart/chart-table';
import { formatCount, nOf } from '../ui/shares';
import { isSolved } from './solved';

const CLOCK = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
const LANES = ['seed', 'solved', 'not solved'] as const;

interface Moment {
  readonly at: Date;
  readonly lane: (typeof LANES)[number];
  readonly name: string;
  readonly title: string;
}

/** When the seeds of a run were used, and when its functions ended. Fetched when it is unfolded. */
@Component({
  selector: 'app-run-timeline',
  imports: [Chart],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <app-chart
      heading="Seeds and outcomes over time"
      fileName="timeline"
      emptyText="No seed and no outcome yet."
      [n]="n()"
      [label]="label()"
      [table]="table()"
      [draw]="draw()"
      [heightPx]="170"
    />
  `,
})
export class RunTimeline {
  /** Those that are loaded, newest first. */
  readonly seeds = input.required<readonly UsedSeedResponse[]>();
  readonly seedTotal = input.required<number>();
  readonly outcomes = input.required<readonly OutcomeResponse[]>();
  readonly outcomeTotal = input.required<number>();

  private readonly moments = computed<readonly Moment[]>(() =>
    [
      ...this.seeds().map(({ timestamp, function: name }) => moment(timestamp, 'seed', name)),
      ...this.outcomes().map((outcome) => moment(outcome.timestamp, isSolved(outcome) ? 'solved' : 'not solved', outcome.function)),
    ].sort((a, b) => a.at.getTime() - b.at.getTime()),
  );
  protected readonly n = computed(
    () =>
      `${nOf(ofAll(this.seeds().length, this.seedTotal(), 'seeds'))}, ${ofAll(this.outcomes().length, this.outcomeTotal(), 'outcomes')}`,
  );
  protected readonly label = computed(() => {
    const [first, last] = [this.moments()[0], this.moments().at(-1)];
    if (first === undefined || last === undefined) return 'Nothing yet.';
    return `${this.n()}, from ${CLOCK.format(first.at)} to ${CLOCK.format(last.at)}.`;
  });
  protected readonly table = computed<ChartTable>(() => ({
    columns: ['Time, UTC', 'What', 'Function'],
    rows: this.moments().map(({ at, lane, name }) => [at.toISOString(), lane, name]),
  }));
  protected readonly draw = computed<ChartDrawing>(() => {
    const moments = this.moments();
    return (plot) => ({
      marginLeft: 76,
      marginBottom: 52,
      // The first and the last would lie on the edge.
      insetLeft: 12,
      insetRight: 12,
      x: { type: 'time', label: 'Time of day (local)', labelOffset: 48, grid: true },
      y: { type: 'point', domain: [...LANES], label: null },
      marks: LANES.map((lane) =>
        plot.dot(
          moments.filter((one) => one.lane === lane),
          {
            x: 'at',
            y: 'lane',
            r: 4,
            symbol: lane === 'seed' ? 'circle' : lane === 'solved' ? 'triangle' : 'times',
            stroke: `var(${lane === 'seed' ? '--mat-sys-primary' : lane === 'solved' ? '--app-success' : '--app-danger'})`,
            className: 'points',
            title: 'title',
            tip: true,
          },
        ),
      ),
    });
  });
}

function moment(timestamp: string, lane: Moment['lane'], name: string): Moment {
  const at = new Date(timestamp);
  return { at, lane, name, title: `${CLOCK.format(at)} ${lane}: ${name}` };
}

function ofAll(loaded: number, total: number, unit: string): string {
  return loaded < total ? `the newest ${formatCount(loaded)} of ${formatCount(total)} ${unit}` : `${formatCount(loaded)} ${unit}`;
}
