/** So many things that each have the same value. */
export interface ValueCount {
  readonly value: number;
  readonly count: number;
}

export interface LorenzPoint {
  readonly sources_share: number;
  readonly uses_share: number;
}

/**
 * How unequal the values are: 0 when all are the same; (n - 1) / n, the most, when one has everything. Gini (1912), by the ranks of the values
 * (Dixon et al. 1987): sum of (2 i - n - 1) x_i / (n sum x).
 * @param values ascending, none of them negative, their sum not 0
 */
export function gini(values: readonly ValueCount[]): number {
  const [n, whole] = totalsOf(values);
  let [below, weighed] = [0, 0];
  for (const { value, count } of values) {
    // The ranks of these values are below + 1 to below + count.
    weighed += value * count * (2 * below + count - n);
    below += count;
  }
  return weighed / (n * whole);
}

/**
 * The Lorenz curve: what share of the whole the least have together. All of its points, or `most` of them at even distances, from (0, 0) to (1, 1).
 * @param values ascending, none of them negative, their sum not 0
 */
export function lorenz(values: readonly ValueCount[], most: number): LorenzPoint[] {
  const [n, whole] = totalsOf(values);
  const steps = Math.min(n, most - 1);
  const points: LorenzPoint[] = [];
  let [index, below, sumBelow] = [0, 0, 0];
  for (let step = 0; step <= steps; step += 1) {
    const rank = Math.round((n * step) / steps);
    let current = values[index];
    while (current !== undefined && below + current.count < rank) {
      below += current.count;
      sumBelow += current.count * current.value;
      current = values[(index += 1)];
    }
    points.push({ sources_share: rank / n, uses_share: (sumBelow + (rank - below) * (current?.value ?? 0)) / whole });
  }
  return points;
}

function totalsOf(values: readonly ValueCount[]): [n: number, whole: number] {
  return values.reduce<[number, number]>(([n, whole], { value, count }) => [n + count, whole + value * count], [0, 0]);
}
