import { Inject, Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';

const MOST_METHODS = 20;

/** Uses, those of them whose function has an outcome, and those whose function was solved. */
export interface UseCounts {
  readonly uses: number;
  readonly judged: number;
  readonly solved: number;
}

/** By band: 0 to 9, or -1 where there is no similarity. */
export type BandCounts = UseCounts & { readonly band: number };

/** Empty where the reason names none. */
type MethodCounts = UseCounts & { readonly method: string };

export interface CalibrationEvidence {
  readonly bands: readonly BandCounts[];
  /** Those with the most uses. */
  readonly methods: readonly (MethodCounts & { readonly bands: readonly BandCounts[] })[];
  /** How many there are in all. */
  readonly methodsTotal: number;
}

const SUMS = 'CAST(SUM(uses) AS BIGINT) AS uses, CAST(SUM(judged) AS BIGINT) AS judged, CAST(SUM(solved) AS BIGINT) AS solved';

@Injectable()
export class CalibrationRepository {
  constructor(@Inject(Database) private readonly database: Database) {}

  async measure(): Promise<CalibrationEvidence> {
    const most = `SELECT method, ${SUMS} FROM calibration_counts GROUP BY method ORDER BY uses DESC, method LIMIT ${MOST_METHODS}`;
    const [bands, methods, ofMethods, [counted]] = await Promise.all([
      this.database.survey<BandCounts>(`SELECT band, ${SUMS} FROM calibration_counts GROUP BY band`),
      this.database.survey<MethodCounts>(most),
      this.database.survey<MethodCounts & BandCounts>(
        `SELECT method, band, uses, judged, solved FROM calibration_counts WHERE method IN (SELECT method FROM (${most}) AS most)`,
      ),
      this.database.survey<{ methods: number }>('SELECT COUNT(DISTINCT method) AS methods FROM calibration_counts'),
    ]);
    return {
      bands,
      methods: methods.map((counts) => ({ ...counts, bands: ofMethods.filter(({ method }) => method === counts.method) })),
      methodsTotal: counted?.methods ?? 0,
    };
  }
}
