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

/** Runs that use seeds, by their bias: band 0 to 9; or those that do not, in all of the bands. */
export interface BiasBand {
  readonly seeding_enabled: number;
  readonly band: number;
  readonly runs: number;
  readonly outcomes: number;
  readonly solved: number;
}

export interface BiasEvidence {
  /** The newest first. */
  readonly runs: readonly BiasOfRun[];
  readonly bands: readonly BiasBand[];
}

/** A bias that was added up of steps may lie a last digit below a limit. */
const BAND = 'CAST(FLOOR(seed_bias * 20 + 1e-9) AS INTEGER)';

@Injectable()
export class BiasRepository {
  constructor(@Inject(Database) private readonly database: Database) {}

  async measure(limit: number): Promise<BiasEvidence> {
    const [runs, bands] = await Promise.all([
      this.database.survey<BiasOfRun>(
        `SELECT run_id, started_at, seed_bias, seeding_enabled, outcomes, solved FROM runs WHERE has_meta = 1
          ORDER BY started_at DESC, run_id DESC LIMIT ?`,
        [limit],
      ),
      this.database.survey<BiasBand>(
        `SELECT seeding_enabled, band, COUNT(*) AS runs, CAST(SUM(outcomes) AS BIGINT) AS outcomes, CAST(SUM(solved) AS BIGINT) AS solved
          FROM (SELECT seeding_enabled, CASE WHEN seed_bias >= 0.5 THEN 9 ELSE ${BAND} END AS band, outcomes, solved FROM runs WHERE has_meta = 1)
            AS banded
          GROUP BY seeding_enabled, band`,
      ),
    ]);
    return { runs, bands };
  }
}
