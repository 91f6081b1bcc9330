const WHOLE = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const ONE_PLACE = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });
const COUNT = new Intl.NumberFormat('en');

/** A share of 1 as whole per cent: `71 %`. Only what is full is 100 %, and only nothing is 0 %. */
export function formatPercent(share: number | null): string {
  if (share === null) return '–';
  if (share > 0 && share < 0.005) return '< 1 %';
  if (share < 1 && share >= 0.995) return '> 99 %';
  return `${WHOLE.format(100 * share)} %`;
}

/** A difference of shares in percentage points, signed: `+13`, `−0.4`. Below one point with one place. */
export function formatPoints(difference: number): string {
  const points = 100 * difference;
  const text = (Math.abs(points) < 1 ? ONE_PLACE : WHOLE).format(Math.abs(points));
  return text === '0' ? '0' : `${points < 0 ? '−' : '+'}${text}`;
}

/** `4 to 22`, in percentage points. */
export function formatPointsInterval({ low, high }: { readonly low: number; readonly high: number }): string {
  return `${formatPoints(low).replace('+', '')} to ${formatPoints(high).replace('+', '')}`;
}

/** `58 to 71 %`. */
export function formatPercentInterval({ low, high }: { readonly low: number; readonly high: number }): string {
  return `${WHOLE.format(100 * low)} to ${WHOLE.format(100 * high)} %`;
}

export function formatCount(count: number): string {
  return COUNT.format(count);
}

/** `1 run`, `1,200 runs`. */
export function counted(count: number, one: string, more = `${one}s`): string {
  return `${COUNT.format(count)} ${count === 1 ? one : more}`;
}

/** How much a figure rests on, `n = 713 trials`: no line breaks within `n = 713`. @param of what is counted, `713` or `713 trials` */
export function nOf(of: string): string {
  return `n\u00a0=\u00a0${of}`;
}
