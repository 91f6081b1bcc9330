import type { EngineSql } from '../database/projections.js';

/** A method that is longer says nothing more. */
const METHOD_CHARACTERS = 100;
/** Of a use whose reason has no number from 0 to 1 as its similarity. */
const NO_BAND = -1;

/**
 * A SELECT of what calibration counts uses by: the method of their reason, and the band of their similarity, a tenth wide; and whatever else
 * of the rows is named.
 * @param rows a table expression with `reason_json`
 * @param also columns of the rows
 */
export function reasonsOf(rows: string, { jsonFields }: EngineSql, also: readonly string[]): string {
  const band = `CASE WHEN similarity = 1 THEN 9 WHEN similarity >= 0 AND similarity < 1 THEN CAST(FLOOR(similarity * 10) AS INTEGER)
    ELSE ${NO_BAND} END`;
  // Materialised, so that no reason is parsed again for each mention of its parts.
  return `WITH reason AS MATERIALIZED (${jsonFields(rows, 'reason_json', { method: 'text', similarity: 'number' }, also)})
    SELECT ${[`COALESCE(SUBSTR(method, 1, ${METHOD_CHARACTERS}), '') AS method`, `${band} AS band`, ...also].join(', ')} FROM reason`;
}
