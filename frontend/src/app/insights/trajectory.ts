import type { BiasOfRunResponse } from '../api/models/bias-of-run-response';
import type { ChartDrawing } from '../ui/chart/chart';
import type { ChartTable } from '../ui/chart/chart-table';

const DAY = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' });
const BIAS = new Intl.NumberFormat('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 });

/** The bias that each run began with, in the order of the runs. Runs without seeding are hollow: their bias did nothing. */
export function drawTrajectory(runs: readonly BiasOfRunResponse[]): ChartDrawing {
  const points = runs.map((run) => ({
    at: new Date(run.started_at),
    bias: run.seed_bias,
    isSeeded: run.seeding_enabled,
    title:
      `${run.run_id}\n${DAY.format(new Date(run.started_at))} UTC\nbias ${BIAS.format(run.seed_bias)}${run.seeding_enabled ? '' : ', without seeding'}\n` +
      `${String(run.solved)} of ${String(run.outcomes)} solved`,
  }));
  // Runs without seeding have no part in the loop: the line goes past them.
  const seeded = points.filter(({ isSeeded }) => isSeeded);
  return ({ dot, gridY, line, pointer, tip }) => ({
    marginTop: 24,
    marginLeft: 44,
    marginBottom: 52,
    x: { type: 'utc', label: 'Begin of the run (UTC)', labelAnchor: 'center', labelArrow: 'none' },
    y: { label: '↑ Seed bias (0 to 0.5)', labelArrow: 'none', domain: [0, 0.5] },
    marks: [
      gridY({ stroke: 'var(--app-hairline)', strokeOpacity: 1 }),
      line(seeded, { x: 'at', y: 'bias', stroke: 'var(--mat-sys-primary)', strokeOpacity: 0.5 }),
      dot(points, {
        className: 'points',
        x: 'at',
        y: 'bias',
        r: 3,
        stroke: 'var(--mat-sys-primary)',
        fill: ({ isSeeded }: { isSeeded: boolean }) => (isSeeded ? 'var(--mat-sys-primary)' : 'var(--app-panel)'),
      }),
      tip(points, pointer({ x: 'at', y: 'bias', title: 'title', maxRadius: 100 })),
    ],
  });
}

export function trajectoryTable(runs: readonly BiasOfRunResponse[]): ChartTable {
  return {
    columns: ['Run', 'Began (UTC)', 'Seeding', 'Seed bias', 'Functions with an outcome', 'Solved'],
    rows: runs.map((run) => [run.run_id, run.started_at, run.seeding_enabled ? 'on' : 'off', run.seed_bias, run.outcomes, run.solved]),
  };
}
