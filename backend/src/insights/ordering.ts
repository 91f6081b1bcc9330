/**
 * An expression for a share, or a difference of shares, without its last digits: those are of the order in which an engine has summed, and what
 * is sorted by them has to be the same for each page.
 */
export function rounded(expression: string): string {
  return `(ROUND((${expression}) * 1e12) / 1e12)`;
}

/** What those without a share or a difference are sorted by, so that they come last. */
export const NO_KEY = { desc: -2, asc: 2 } as const;
