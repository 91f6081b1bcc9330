/** @param {number[]} values at least one */
export function median(values) {
  const ordered = [...values].sort((a, b) => a - b);
  const middle = ordered.length >> 1;
  return ordered.length % 2 === 1 ? ordered[middle] : (ordered[middle - 1] + ordered[middle]) / 2;
}

/** The value below which so much of the others lies: 0.99 for p99. */
export function quantile(values, part) {
  const ordered = [...values].sort((a, b) => a - b);
  return ordered[Math.min(ordered.length - 1, Math.floor(ordered.length * part))];
}

/** The straight line through equally spaced values that lies nearest to them: how much they rise from one to the next. */
export function slope(values) {
  const meanX = (values.length - 1) / 2;
  const meanY = values.reduce((sum, y) => sum + y, 0) / values.length;
  let products = 0;
  let squares = 0;
  values.forEach((y, x) => {
    products += (x - meanX) * (y - meanY);
    squares += (x - meanX) ** 2;
  });
  return products / squares;
}

/** `[quotient of each pair]`, the values of the same repetition with each other. */
export function ratios(values, measures) {
  return values.map((value, index) => value / measures[index]);
}

/** "12,300", "412", "3.21", "0.052": three digits that count. */
export function figure(value) {
  if (value === undefined || Number.isNaN(value)) return '-';
  if (value >= 100) return Math.round(Number(value.toPrecision(3))).toLocaleString('en');
  return String(Number(value.toPrecision(value >= 1 ? 3 : 2)));
}

export function range(values, show = figure) {
  return `${show(Math.min(...values))} to ${show(Math.max(...values))}`;
}

/**
 * @param {number} value
 * @param {{ goal: number, stretch: number, atLeast?: boolean }} target atLeast: more is better
 */
export function verdict(value, { goal, stretch, atLeast = false }) {
  const reaches = (limit) => (atLeast ? value >= limit : value <= limit);
  if (reaches(stretch)) return 'stretch';
  return reaches(goal) ? 'yes' : '**no**';
}
