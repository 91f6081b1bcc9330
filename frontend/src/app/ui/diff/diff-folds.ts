import type { DiffRow } from './diff-lines';

/** Equal lines that stay around a change. */
const CONTEXT = 3;
/** Fewer than these are not worth a button. */
const LEAST_FOLDED = 4;

/** Rows in sight, or equal ones that are put away. */
type DiffPart =
  | { readonly kind: 'rows'; readonly from: number; readonly rows: readonly DiffRow[] }
  | { readonly kind: 'fold'; readonly from: number; readonly rows: readonly DiffRow[] };

/** Puts away what is equal far from any change. @param unfolded where folds begin that are to be shown */
export function foldEqual(rows: readonly DiffRow[], unfolded: ReadonlySet<number>): DiffPart[] {
  const isNear = new Array<boolean>(rows.length).fill(false);
  for (const [index, row] of rows.entries()) {
    if (!row.isSame) isNear.fill(true, Math.max(0, index - CONTEXT), index + CONTEXT + 1);
  }
  const parts: DiffPart[] = [];
  for (let from = 0; from < rows.length;) {
    let to = from + 1;
    while (to < rows.length && isNear[to] === isNear[from]) to += 1;
    const isFold = isNear[from] === false && to - from >= LEAST_FOLDED && !unfolded.has(from);
    parts.push({ kind: isFold ? 'fold' : 'rows', from, rows: rows.slice(from, to) });
    from = to;
  }
  return parts;
}

/** The same rows for one column: what went before what came, where both follow one another. */
export function inOneColumn(rows: readonly DiffRow[]): DiffRow[] {
  const lines: DiffRow[] = [];
  let added: DiffRow[] = [];
  for (const { isSame, before, after } of rows) {
    if (isSame) {
      lines.push(...added, { isSame, ...(before && { before }), ...(after && { after }) });
      added = [];
      continue;
    }
    if (before !== undefined) lines.push({ isSame, before });
    if (after !== undefined) added.push({ isSame, after });
  }
  return [...lines, ...added];
}
