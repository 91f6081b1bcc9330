import type { SourceWeekResponse } from '../api/models/source-week-response';
import type { ChartDrawing } from '../ui/chart/chart';
import type { ChartTable } from '../ui/chart/chart-table';
import { counted } from '../ui/shares';

const WEEK_MS = 7 * 86_400_000;
/** So that neighbours do not touch. */
const GAP_MS = 12 * 3_600_000;
const DAY = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeZone: 'UTC' });

/** The trials of each week: solved ones below, the others above them, hollow. */
export function drawTrend(weeks: readonly SourceWeekResponse[]): ChartDrawing {
  const bars = weeks.map(({ week, uses, trials, solved }) => {
    const begin = Date.parse(`${week}T00:00:00Z`);
    return {
      from: new Date(begin + GAP_MS),
      to: new Date(begin + WEEK_MS - GAP_MS),
      middle: new Date(begin + WEEK_MS / 2),
      trials,
      solved,
      title: `Week of ${DAY.format(new Date(begin))}\n${String(solved)} of ${counted(trials, 'trial')} solved\n${counted(uses, 'use')}`,
    };
  });
  const most = Math.max(1, ...bars.map(({ trials }) => trials));
  return ({ dot, gridY, pointer, rectY, ruleY, tip }) => ({
    marginTop: 24,
    marginLeft: 44,
    marginBottom: 52,
    x: { type: 'utc', label: 'Week (UTC)', labelAnchor: 'center', labelArrow: 'none' },
    y: {
      label: '↑ Trials with this source (filled: solved)',
      labelArrow: 'none',
      domain: [0, most],
      ticks: Math.min(most, 5),
      tickFormat: 'd',
    },
    marks: [
      gridY({ stroke: 'var(--app-hairline)', strokeOpacity: 1, ticks: Math.min(most, 5) }),
      rectY(bars, { x1: 'from', x2: 'to', y1: 'solved', y2: 'trials', fill: 'none', stroke: 'var(--mat-sys-primary)' }),
      rectY(bars, { x1: 'from', x2: 'to', y1: 0, y2: 'solved', fill: 'var(--mat-sys-primary)', stroke: 'var(--mat-sys-primary)' }),
      ruleY([0], { stroke: 'var(--app-muted)' }),
      dot(bars, { className: 'points', x: 'middle', y: 'trials', r: 3, fill: 'transparent' }),
      tip(bars, pointer({ x: 'middle', y: 'trials', title: 'title', maxRadius: 200 })),
    ],
  });
}

export function trendTable(weeks: readonly SourceWeekResponse[]): ChartTable {
  return {
    columns: ['Week from (UTC)', 'Uses', 'Trials', 'Solved'],
    rows: weeks.map(({ week, uses, trials, solved }) => [week, uses, trials, solved]),
  };
}
