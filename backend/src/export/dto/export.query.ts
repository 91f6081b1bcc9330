import { BooleanParam, ChoiceField, ChoiceParam, notBelow, NumberParam, TextParam } from '../../common/fields.js';
import { RunsFilter } from '../../runs/index.js';

export const EXPORT_TABLES = ['runs', 'run_meta', 'used_seeds', 'outcomes', 'corpus', 'drops', 'sources', 'functions'] as const;
export type ExportTable = (typeof EXPORT_TABLES)[number];

const EXPORT_FORMATS = ['csv', 'ndjson'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** The path of GET /api/export/{table}. */
export class ExportPath {
  @ChoiceField({ choices: EXPORT_TABLES, description: 'What is exported.', example: 'outcomes' })
  table: ExportTable;
}

/** The query of GET /api/export/{table}. A filter that the table has no column for is refused. */
export class ExportQuery extends RunsFilter {
  @ChoiceParam({ optional: true, choices: EXPORT_FORMATS, default: 'csv', description: 'CSV for spreadsheets, NDJSON for programs.' })
  format: ExportFormat = 'csv';

  @TextParam({ optional: true, max: 200, description: 'Only rows of this run.' })
  run_id?: string;

  @TextParam({ optional: true, max: 200, description: 'Only rows of this function.' })
  function?: string;

  @TextParam({
    optional: true,
    max: 200,
    description: `Only rows that contain this text: runs in run_id or notes, corpus entries in the function's name, sources in their id or the name of a \
function; the case of ASCII letters does not matter.`,
  })
  declare text?: string;

  @BooleanParam({ optional: true, description: 'Only corpus entries that passed all tests; with false, all others.' })
  perfect?: boolean;

  @NumberParam({ optional: true, description: 'The least score of corpus entries.' })
  min_score?: number;

  @NumberParam({ optional: true, also: notBelow('min_score'), description: 'The greatest score of corpus entries.' })
  max_score?: number;

  @BooleanParam({ optional: true, description: 'Only harmful sources; with false, all others.' })
  harmful?: boolean;
}
