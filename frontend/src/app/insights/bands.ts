import type { RateResponse } from '../api/models/rate-response';
import type { ChartDrawing, ChartPoint } from '../ui/chart/chart';
import type { ChartTable } from '../ui/chart/chart-table';
import { counted, formatCount, formatPercent, formatPercentInterval, nOf } from '../ui/shares';

export interface Band {
  readonly from: number;
  readonly to: number;
  readonly success: RateResponse;
}

interface Point extends ChartPoint {
  readonly middle: number;
  /** In per cent, as the interval. */
  readonly rate: number;
  readonly low: number;
  readonly high: number;
  readonly n: string;
}

interface BandsOptions {
  /** The axis of the bands, with its unit. */
  readonly label: string;
  /** Below this many trials a band shows how many there are instead of a rate. */
  readonly leastN: number;
  readonly unit: string;
}

const PLACES = new Intl.NumberFormat('en', { minimumFractionDigits: 1, maximumFractionDigits: 2 });

function bandName({ from, to }: Band): string {
  return `${PLACES.format(from)} to ${PLACES.format(to)}`;
}

/** The success observed in each band, with its Wilson interval and its n above it. */
export function drawBands(bands: readonly Band[], { label, leastN, unit }: BandsOptions): ChartDrawing {
  const points = bands.flatMap<Point>((band) => {
    const { rate, interval, n, solved } = band.success;
    if (rate === null || interval === null || n < leastN) return [];
    const title =
      `${label} ${bandName(band)}\n${formatPercent(rate)} solved, 95 % interval ${formatPercentInterval(interval)}\n` +
      `${formatCount(solved)} of ${counted(n, unit)}`;
    return [{ middle: middleOf(band), rate: 100 * rate, low: 100 * interval.low, high: 100 * interval.high, n: formatCount(n), title }];
  });
  const few = bands.filter(({ success }) => success.n > 0 && success.n < leastN);
  const ends = [bands[0]?.from ?? 0, bands.at(-1)?.to ?? 1];
  return ({ axisX, dot, gridY, link, pointer, text, tip }, width) => ({
    marginTop: 24,
    marginLeft: 44,
    marginBottom: 40,
    x: { domain: ends },
    y: { label: '↑ Solved (%)', domain: [0, 100], labelArrow: 'none' },
    marks: [
      gridY({ stroke: 'var(--app-hairline)', strokeOpacity: 1 }),
      axisX({ label, labelAnchor: 'center', labelArrow: 'none', ticks: width < 400 ? 5 : 10 }),
      link(points, {
        x1: 'middle',
        x2: 'middle',
        y1: 'low',
        y2: 'high',
        stroke: 'var(--mat-sys-primary)',
        strokeWidth: 2,
        strokeLinecap: 'round',
      }),
      dot(points, { className: 'points', x: 'middle', y: 'rate', r: 4, fill: 'var(--mat-sys-primary)', stroke: 'var(--app-panel)' }),
      text(points, { x: 'middle', y: 'high', dy: -8, text: 'n', fontSize: 11, fill: 'var(--app-muted)' }),
      text(few, {
        x: (band: Band) => middleOf(band),
        frameAnchor: 'bottom',
        dy: -6,
        text: ({ success }: Band) => nOf(String(success.n)),
        fontSize: 11,
        fill: 'var(--app-muted)',
      }),
      tip(points, pointer({ x: 'middle', y: 'rate', title: 'title', maxRadius: 100 })),
    ],
  });
}

/** @param more a column of its own, by band */
export function bandsTable(
  bands: readonly Band[],
  column: string,
  more?: { readonly column: string; readonly counts: readonly number[] },
): ChartTable {
  return {
    columns: [column, ...(more === undefined ? [] : [more.column]), 'n', 'Solved', 'Solved (%)', 'From (%)', 'To (%)'],
    rows: bands.some(({ success }) => success.n > 0)
      ? bands.map((band, index) => {
          const { n, solved, rate, interval } = band.success;
          const rest = [n, solved, perCent(rate), perCent(interval?.low), perCent(interval?.high)];
          return [bandName(band), ...(more === undefined ? [] : [more.counts[index] ?? null]), ...rest];
        })
      : [],
  };
}

function middleOf({ from, to }: Band): number {
  return (from + to) / 2;
}

function perCent(share: number | null | undefined): number | null {
  return share === null || share === undefined ? null : Math.round(1000 * share) / 10;
}
