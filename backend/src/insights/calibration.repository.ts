import { Inject, Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';

const MOST_METHODS = 20;

/** Uses whose function has an outcome in their run, and those of them whose function was solved. */
export interface UseCounts {
  readonly uses: number;
  readonly solved: number;
}

/** By band: 0 to 9, or -1 where there is no similarity. */
export type BandCounts = UseCounts & { readonly band: number };

/** Of a band, of a method in all, of one in a band, or how many methods there are: then as its uses. */
type Counted = UseCounts & { readonly method: string | null; readonly band: number | null };

export interface CalibrationEvidence {
  readonly bands: readonly BandCounts[];
  /** Those with the most uses; the method is empty where the reason names none. */
  readonly methods: readonly (UseCounts & { readonly method: string; readonly bands: readonly BandCounts[] })[];
  /** How many there are in all. */
  readonly methodsTotal: number;
}

const SUMS = 'CAST(SUM(uses) AS BIGINT) AS uses, CAST(SUM(solved) AS BIGINT) AS solved';

@Injectable()
export class CalibrationRepository {
  constructor(@Inject(Database) private readonly database: Database) {}

  /** In one statement, so that all of it is of one moment. */
  async measure(): Promise<CalibrationEvidence> {
    const rows = await this.database.survey<Counted>(
      `WITH most AS (SELECT method, ${SUMS} FROM calibration_counts GROUP BY method ORDER BY uses DESC, method LIMIT ${MOST_METHODS})
      SELECT NULL AS method, band, ${SUMS} FROM calibration_counts GROUP BY band
      UNION ALL SELECT method, NULL, uses, solved FROM most
      UNION ALL SELECT method, band, uses, solved FROM calibration_counts WHERE method IN (SELECT method FROM most)
      UNION ALL SELECT NULL, NULL, COUNT(DISTINCT method), NULL FROM calibration_counts
      ORDER BY uses DESC, method`,
    );
    const bandsOf = (method: string | null): BandCounts[] =>
      rows.flatMap((row) => (row.method === method && row.band !== null ? [{ ...row, band: row.band }] : []));
    const methods = rows.flatMap((row) => (row.method !== null && row.band === null ? [{ ...row, method: row.method }] : []));
    return {
      bands: bandsOf(null),
      methods: methods.map(({ method, uses, solved }) => ({ method, uses, solved, bands: bandsOf(method) })),
      methodsTotal: rows.find(({ method, band }) => method === null && band === null)?.uses ?? 0,
    };
  }
}
