import type { FunctionEffectResponse } from '../api/models/function-effect-response';
import type { ChartDrawing, ChartPoint } from '../ui/chart/chart';
import type { ChartTable } from '../ui/chart/chart-table';
import { formatCount, formatPercent, formatPoints, formatPointsInterval, nOf } from '../ui/shares';
import { shortened } from '../ui/shortened';

const ROW_PX = 22;
const MARGIN_TOP_PX = 8;
const MARGIN_BOTTOM_PX = 44;
const NARROW_PX = 520;
const LABEL_LETTERS = { narrow: 13, wide: 26 };

interface Row extends ChartPoint {
  readonly name: string;
  /** In percentage points, as everything here. */
  readonly difference: number;
  readonly low: number;
  readonly high: number;
}

export function forestHeight(count: number): number {
  return MARGIN_TOP_PX + MARGIN_BOTTOM_PX + ROW_PX * Math.max(count, 1);
}

/** A forest plot: for each function the difference of the success rates with its interval, and the line of no difference. */
export function drawForest(functions: readonly FunctionEffectResponse[]): ChartDrawing {
  const rows = functions.flatMap<Row>((effect) => {
    const { function: name, difference, interval } = effect;
    if (difference === null || interval === null) return [];
    return [
      { name, difference: 100 * difference, low: 100 * interval.low, high: 100 * interval.high, title: `${name}\n${titleOf(effect)}` },
    ];
  });
  // The same to both sides, so that zero is in the middle.
  const most = Math.max(20, ...rows.flatMap(({ low, high }) => [Math.ceil(-low / 10) * 10, Math.ceil(high / 10) * 10]));
  const missing = functions.filter(({ difference }) => difference === null);
  return ({ dot, gridX, link, pointer, ruleX, text, tip }, width) => {
    const isNarrow = width < NARROW_PX;
    const letters = isNarrow ? LABEL_LETTERS.narrow : LABEL_LETTERS.wide;
    return {
      marginTop: MARGIN_TOP_PX,
      marginBottom: MARGIN_BOTTOM_PX,
      marginLeft: letters * 7.4,
      marginRight: 16,
      x: {
        label: isNarrow ? 'Difference (percentage points)' : 'Success with seeds − without (percentage points)',
        labelAnchor: 'center',
        labelArrow: 'none',
        domain: [-most, most],
      },
      y: {
        label: null,
        domain: functions.map(({ function: name }) => name),
        type: 'band',
        tickSize: 0,
        tickFormat: (name: string) => shortened(name, letters),
      },
      marks: [
        gridX({ stroke: 'var(--app-hairline)', strokeOpacity: 1 }),
        ruleX([0], { stroke: 'var(--app-muted)' }),
        link(rows, {
          x1: 'low',
          x2: 'high',
          y1: 'name',
          y2: 'name',
          stroke: 'var(--mat-sys-primary)',
          strokeWidth: 2,
          strokeLinecap: 'round',
        }),
        dot(rows, { className: 'points', x: 'difference', y: 'name', r: 4, fill: 'var(--mat-sys-primary)', stroke: 'var(--app-panel)' }),
        text(missing, {
          frameAnchor: 'right',
          y: 'function',
          fill: 'var(--app-muted)',
          text: ({ seeded, unseeded }: FunctionEffectResponse) =>
            `not enough data (${nOf(formatCount(seeded.n))} / ${formatCount(unseeded.n)})`,
        }),
        tip(rows, pointer({ x: 'difference', y: 'name', title: 'title', maxRadius: 200 })),
      ],
    };
  };
}

export function forestTable(functions: readonly FunctionEffectResponse[]): ChartTable {
  return {
    columns: [
      'Function',
      'Difference (points)',
      'From',
      'To',
      'With seeds (%)',
      'n with',
      'Without seeds (%)',
      'n without',
      'A12 of scores',
      'p',
    ],
    rows: functions.map(({ function: name, difference, interval, seeded, unseeded, a12, p }) => [
      name,
      points(difference),
      points(interval?.low),
      points(interval?.high),
      points(seeded.rate),
      seeded.n,
      points(unseeded.rate),
      unseeded.n,
      a12,
      p,
    ]),
  };
}

function titleOf({ difference, interval, seeded, unseeded }: FunctionEffectResponse): string {
  if (difference === null || interval === null) return '';
  return (
    `${formatPoints(difference)} points, 95 % interval ${formatPointsInterval(interval)}\n` +
    `with seeds ${formatPercent(seeded.rate)} (${nOf(formatCount(seeded.n))})\nwithout ${formatPercent(unseeded.rate)} (${nOf(formatCount(unseeded.n))})`
  );
}

function points(share: number | null | undefined): number | null {
  return share === null || share === undefined ? null : Math.round(1000 * share) / 10;
}
