import type { DiversityResponse } from '../api/models/diversity-response';
import type { ChartDrawing } from '../ui/chart/chart';
import type { ChartTable } from '../ui/chart/chart-table';
import { formatPercent } from '../ui/shares';

type Lorenz = DiversityResponse['lorenz'];

const EVEN = [
  { sources: 0, uses: 0 },
  { sources: 100, uses: 100 },
];

/** The Lorenz curve: how much of the uses falls to the least used sources. The further below the diagonal, the more concentrated. */
export function drawLorenz(lorenz: Lorenz): ChartDrawing {
  const points = lorenz.map(({ sources_share: sources, uses_share: uses }) => ({
    sources: 100 * sources,
    uses: 100 * uses,
    title: `The least used ${formatPercent(sources)} of sources\nhave ${formatPercent(uses)} of the uses`,
  }));
  return ({ areaY, dot, gridX, gridY, line, pointer, text, tip }) => ({
    marginTop: 24,
    marginLeft: 44,
    marginBottom: 40,
    x: { label: 'Sources, least used first (%)', labelAnchor: 'center', labelArrow: 'none', domain: [0, 100] },
    y: { label: '↑ Uses (%)', labelArrow: 'none', domain: [0, 100] },
    marks: [
      gridX({ stroke: 'var(--app-hairline)', strokeOpacity: 1 }),
      gridY({ stroke: 'var(--app-hairline)', strokeOpacity: 1 }),
      areaY(points, { x: 'sources', y1: 'uses', y2: 'sources', fill: 'var(--mat-sys-primary)', fillOpacity: 0.12 }),
      line(EVEN, { x: 'sources', y: 'uses', stroke: 'var(--app-muted)', strokeDasharray: '4 4' }),
      text([{ x: 48, y: 58 }], { x: 'x', y: 'y', text: () => 'all used alike', fill: 'var(--app-muted)', textAnchor: 'end' }),
      line(points, { x: 'sources', y: 'uses', stroke: 'var(--mat-sys-primary)', strokeWidth: 2 }),
      // For the arrow keys alone: the line tells the rest.
      dot(points, { className: 'points', x: 'sources', y: 'uses', r: 3, fill: 'transparent' }),
      tip(points, pointer({ x: 'sources', y: 'uses', title: 'title', maxRadius: 200 })),
    ],
  });
}

export function lorenzTable(lorenz: Lorenz): ChartTable {
  const perCent = (share: number): number => Math.round(1000 * share) / 10;
  return {
    columns: ['Sources, least used first (%)', 'Uses (%)'],
    rows: lorenz.map(({ sources_share: sources, uses_share: uses }) => [perCent(sources), perCent(uses)]),
  };
}
