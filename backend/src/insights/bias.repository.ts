import { Inject, Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';

interface BiasOfRun {
  readonly run_id: string;
  readonly started_at: string;
  readonly seed_bias: number;
  readonly seeding_enabled: number;
  readonly outcomes: number;
  readonly solved: number;
}

/** Runs that use seeds, by their bias: band 0 to 9; or -1, those that do not. */
export interface BiasBand {
  readonly band: number;
  readonly runs: number;
  readonly outcomes: number;
  readonly solved: number;
}

export const WITHOUT_SEEDING = -1;

export interface BiasEvidence {
  /** The newest first. */
  readonly runs: readonly BiasOfRun[];
  readonly bands: readonly BiasBand[];
}

/** A bias that was added up of steps may lie a last digit below a limit. */
const BAND = `CASE WHEN seeding_enabled = 0 THEN ${WITHOUT_SEEDING} WHEN seed_bias >= 0.5 THEN 9 ELSE CAST(FLOOR(seed_bias * 20 + 1e-9) AS INTEGER) END`;

@Injectable()
export class BiasRepository {
  constructor(@Inject(Database) private readonly database: Database) {}

  /**
   * In one statement, so that all of it is of one moment. Runs with one bias stand together in an index that has all of this, and few biases are left
   * to be put into bands.
   */
  async measure(limit: number): Promise<BiasEvidence> {
    const rows = await this.database.survey<(BiasOfRun & { readonly band: null }) | (BiasBand & { readonly run_id: null })>(
      `WITH alike AS (SELECT seeding_enabled, seed_bias, COUNT(*) AS runs, SUM(outcomes) AS outcomes, SUM(solved) AS solved FROM runs
          WHERE has_meta = 1 GROUP BY seeding_enabled, seed_bias),
        newest AS (SELECT run_id, started_at, seed_bias, seeding_enabled, outcomes, solved FROM runs WHERE has_meta = 1
          ORDER BY started_at DESC, run_id DESC LIMIT ?)
      SELECT ${BAND} AS band, CAST(SUM(runs) AS BIGINT) AS runs, CAST(SUM(outcomes) AS BIGINT) AS outcomes, CAST(SUM(solved) AS BIGINT) AS solved,
        NULL AS run_id, NULL AS started_at, NULL AS seed_bias, NULL AS seeding_enabled FROM alike GROUP BY 1
      UNION ALL SELECT NULL, NULL, outcomes, solved, run_id, started_at, seed_bias, seeding_enabled FROM newest
      ORDER BY started_at DESC, run_id DESC`,
      [limit],
    );
    return {
      runs: rows.flatMap((row) => (row.run_id === null ? [] : [row])),
      bands: rows.flatMap((row) => (row.band === null ? [] : [row])),
    };
  }
}
