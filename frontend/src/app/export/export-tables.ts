import type { ExportTable$Csv$Params } from '../api/fn/export/export-table-csv';

export type ExportTable = ExportTable$Csv$Params['table'];
export type ExportFormat = 'csv' | 'ndjson';
/** Query parameters as the API has them; what is `undefined` is not sent. */
export type ExportFilters = Readonly<Record<string, string | number | boolean | undefined>>;

interface TableWords {
  readonly table: ExportTable;
  readonly name: string;
  readonly hasRun: boolean;
  readonly hasFunction: boolean;
}

/** What can be exported, in the order in which it is offered. */
export const EXPORT_TABLES: readonly TableWords[] = [
  { table: 'runs', name: 'Runs, with their counts', hasRun: true, hasFunction: false },
  { table: 'run_meta', name: 'Metadata of the runs, as they were sent', hasRun: true, hasFunction: false },
  { table: 'used_seeds', name: 'Used seeds', hasRun: true, hasFunction: true },
  { table: 'outcomes', name: 'Outcomes', hasRun: true, hasFunction: true },
  { table: 'corpus', name: 'Corpus entries', hasRun: false, hasFunction: true },
  { table: 'sources', name: 'Sources, with their figures', hasRun: false, hasFunction: false },
  { table: 'functions', name: 'Functions, with their figures', hasRun: false, hasFunction: true },
  { table: 'drops', name: 'Records that clients dropped', hasRun: true, hasFunction: false },
];

/** From the root of the server, such as `/api/export/runs?format=csv`. */
export function exportPath(table: ExportTable, format: ExportFormat, filters: ExportFilters): string {
  const query = new URLSearchParams({ format });
  for (const [name, value] of Object.entries(filters)) {
    if (value !== undefined && value !== '') query.set(name, String(value));
  }
  return `/api/export/${table}?${query.toString()}`;
}
