import type { RunResponse } from '../../api/models/run-response';

/** The run itself and those before it. */
const RUNS = 10;
const WIDTH = 72;
const HEIGHT = 18;
const PAD = 3;

interface Trend {
  /** The success rates of the runs before it up to its own, as the path of a line that breaks where a run has none. */
  readonly line: string;
  /** A dot at its own; empty when it has none. */
  readonly dot: string;
}

/**
 * The success rate of a run beside those of the runs that started before it, out of the list itself: 0 at the bottom, 1 at the top.
 *
 * @param runs sorted by their start
 * @param index of the run
 * @param order in which they are sorted
 */
export function trendOf(runs: readonly RunResponse[], index: number, order: 'asc' | 'desc'): Trend {
  const before = order === 'desc' ? runs.slice(index, index + RUNS).reverse() : runs.slice(Math.max(0, index - RUNS + 1), index + 1);
  const step = (WIDTH - 2 * PAD) / (RUNS - 1);
  let line = '';
  let isDrawing = false;
  let last: [number, number] | undefined;
  for (const [place, { success_rate: rate }] of before.entries()) {
    if (rate === null) {
      isDrawing = false;
      last = undefined;
      continue;
    }
    // The run itself stands at the right edge.
    last = [PAD + step * (RUNS - before.length + place), HEIGHT - PAD - (HEIGHT - 2 * PAD) * rate];
    line += `${isDrawing ? 'L' : 'M'}${last.map((value) => value.toFixed(1)).join(' ')}`;
    isDrawing = true;
  }
  return { line, dot: last === undefined ? '' : `M${last.map((value) => value.toFixed(1)).join(' ')}h0` };
}
