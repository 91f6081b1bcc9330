/** A place for each of the values in a statement, for `IN (...)`; of none, what nothing is in. */
export function places(values: readonly unknown[]): string {
  return values.length === 0 ? 'NULL' : values.map(() => '?').join(', ');
}
