/** Pure: rows as the lines of a file. */
import type { StoredValue } from '../database/record-table.js';
import type { ExportFormat } from './dto/export.query.js';
import type { ExportColumn } from './tables.js';

export type ExportRow = Readonly<Record<string, StoredValue>>;

export interface Format {
  readonly type: string;
  /** Before the rows. */
  readonly head: (columns: readonly ExportColumn[]) => string;
  readonly line: (columns: readonly ExportColumn[], row: ExportRow) => string;
}

export const FORMATS: Readonly<Record<ExportFormat, Format>> = {
  /** RFC 4180. */
  csv: {
    type: 'text/csv; charset=utf-8',
    head: (columns) => `${columns.map(({ name }) => name).join(',')}\r\n`,
    line: (columns, row) => `${columns.map((column) => cell(column, row[column.name] ?? null)).join(',')}\r\n`,
  },
  ndjson: {
    type: 'application/x-ndjson; charset=utf-8',
    head: () => '',
    line: (columns, row) =>
      `${JSON.stringify(Object.fromEntries(columns.map((column) => [column.name, valueOf(column, row[column.name] ?? null)])))}\n`,
  },
};

/**
 * What a spreadsheet takes for a formula begins like this (OWASP, "CSV Injection"), also in full width; an apostrophe before it says that it is
 * text.
 */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;

function cell({ type }: ExportColumn, value: StoredValue): string {
  if (value === null) return '';
  switch (type) {
    case 'number':
      return String(Number(value));
    case 'flag':
      return value === 0 ? 'false' : 'true';
    case 'json':
    case 'text':
      return quoted(FORMULA.test(String(value)) ? `'${String(value)}` : String(value));
  }
}

/** Beside what RFC 4180 asks for, what some programs part cells by. */
function quoted(text: string): string {
  return /[",;\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function valueOf({ type }: ExportColumn, value: StoredValue): unknown {
  if (value === null) return null;
  switch (type) {
    case 'number':
      // A sum is an exact decimal on PostgreSQL and comes as text.
      return Number(value);
    case 'flag':
      return value !== 0;
    case 'json':
      return JSON.parse(String(value)) as unknown;
    case 'text':
      return value;
  }
}
