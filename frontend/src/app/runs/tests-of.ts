/** The tests of a seed or an outcome; `undefined` when they were not reported. */
export function testsOf({
  passed,
  total,
}: {
  readonly passed: number | null;
  readonly total: number | null;
}): { readonly passed: number; readonly total: number } | undefined {
  return passed === null || total === null ? undefined : { passed, total };
}
