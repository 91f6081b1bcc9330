/** A cell as it is; `null` where nothing is known. */
export type ChartCell = string | number | null;

/** What a chart shows, as a table. Columns name their units. */
export interface ChartTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly ChartCell[])[];
}

const NUMBER = new Intl.NumberFormat('en', { maximumFractionDigits: 3 });
/** What a spreadsheet would take for a formula, also in full width (OWASP, "CSV Injection"). */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;

export function cellText(cell: ChartCell): string {
  if (cell === null) return '–';
  return typeof cell === 'number' ? NUMBER.format(cell) : cell;
}

/** CSV after RFC 4180. A text that a spreadsheet would take for a formula gets a leading apostrophe; numbers stay as they are. */
export function toCsv({ columns, rows }: ChartTable): string {
  return [columns, ...rows].map((row) => `${row.map(csvCell).join(',')}\r\n`).join('');
}

function csvCell(cell: ChartCell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  const safe = FORMULA.test(cell) ? `'${cell}` : cell;
  return /[",;\t\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
