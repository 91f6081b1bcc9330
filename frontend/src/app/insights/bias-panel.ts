import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import type { BiasResponse } from '../api/models/bias-response';
import { Chart } from '../ui/chart/chart';
import { Icon } from '../ui/icon';
import { counted, formatCount, formatPercent, nOf } from '../ui/shares';
import { bandsTable, drawBands } from './bands';
import { drawTrajectory, trajectoryTable } from './trajectory';

const LEAST_N = 5;

/** How the bias went from run to run, and what came of it: never without the reason why that proves nothing. */
@Component({
  selector: 'app-bias-panel',
  imports: [Chart, Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <p class="warning"><app-icon name="alert" />{{ data().warning }}</p>
    <div class="two">
      <app-chart
        heading="Bias from run to run"
        label="The seed bias that each run began with; hollow points are runs without seeding."
        emptyText="No run has metadata yet."
        fileName="bias-trajectory"
        [heightPx]="260"
        [n]="runsN()"
        [table]="runsTable()"
        [draw]="drawRuns()"
      />
      <app-chart
        heading="Success by bias"
        label="The share of outcomes that were solved, for each band of the bias, of runs with seeding."
        emptyText="No run with seeding has an outcome yet."
        fileName="success-by-bias"
        [heightPx]="260"
        [n]="bandsN()"
        [table]="bandsTable()"
        [draw]="drawBands()"
      />
    </div>
    <p class="muted note">{{ without() }}</p>
  `,
  styleUrl: './panel.scss',
})
export class BiasPanel {
  readonly data = input.required<BiasResponse>();

  protected readonly runsN = computed(() => {
    const { runs, total } = this.data();
    return runs.length < total ? `the newest ${formatCount(runs.length)} of ${counted(total, 'run')}` : nOf(counted(total, 'run'));
  });
  protected readonly runsTable = computed(() => trajectoryTable(this.data().runs));
  protected readonly drawRuns = computed(() => drawTrajectory(this.data().runs));
  protected readonly bandsN = computed(() => {
    const { bands } = this.data();
    const outcomes = bands.reduce((sum, { success }) => sum + success.n, 0);
    return nOf(counted(outcomes, 'outcome'));
  });
  protected readonly bandsTable = computed(() => {
    const { bands } = this.data();
    return bandsTable(bands, 'Seed bias', { column: 'Runs', counts: bands.map(({ runs }) => runs) });
  });
  protected readonly drawBands = computed(() =>
    drawBands(this.data().bands, { label: 'Seed bias (0 to 0.5)', leastN: LEAST_N, unit: 'outcome' }),
  );
  protected readonly without = computed(() => {
    const { runs, success } = this.data().without_seeding;
    if (runs === 0) return 'No run went without seeding.';
    const rate = success.n < LEAST_N ? 'not enough data' : `${formatPercent(success.rate)} solved`;
    return `${counted(runs, 'run')} without seeding: ${rate}, ${nOf(counted(success.n, 'outcome'))}.`;
  });
}
