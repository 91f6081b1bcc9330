import { Inject, Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import type { ValueCount } from './statistics/concentration.js';

const MOST = 10;

export interface UsedSource {
  readonly source_id: string;
  readonly uses: number;
}

export interface DiversityEvidence {
  /** How many sources have how many uses; ascending. */
  readonly uses: readonly ValueCount[];
  readonly top: readonly (UsedSource & { readonly function: string | null })[];
  readonly stalest: readonly (UsedSource & { readonly last_used_at: string })[];
  readonly stale: number;
  readonly entries: number;
  /** Corpus entries that were used. */
  readonly usedEntries: number;
}

/** In one order of sources, so that each of them is one group of its rows. */
const BY_SOURCE = `SELECT source_id, CAST(SUM(uses) AS BIGINT) AS uses, MAX(last_used_at) AS last_used_at FROM source_counts GROUP BY source_id`;

@Injectable()
export class DiversityRepository {
  constructor(@Inject(Database) private readonly database: Database) {}

  /** @param staleBefore sources whose last use was before this time are stale */
  async measure(staleBefore: string): Promise<DiversityEvidence> {
    const [uses, top, stalest, [counted]] = await Promise.all([
      this.database.survey<ValueCount>(`SELECT uses AS value, COUNT(*) AS count FROM (${BY_SOURCE}) AS used GROUP BY uses ORDER BY uses`),
      this.database.survey<DiversityEvidence['top'][number]>(
        `SELECT used.source_id, used.uses, entry.func_name AS function
          FROM (SELECT * FROM (${BY_SOURCE}) AS used ORDER BY uses DESC, source_id LIMIT ${MOST}) AS used
          LEFT JOIN corpus AS entry ON entry.id = used.source_id ORDER BY used.uses DESC, used.source_id`,
      ),
      this.database.survey<DiversityEvidence['stalest'][number]>(
        `SELECT source_id, uses, last_used_at FROM (${BY_SOURCE}) AS used ORDER BY last_used_at, source_id LIMIT ${MOST}`,
      ),
      this.database.survey<Pick<DiversityEvidence, 'stale' | 'entries' | 'usedEntries'>>(
        `SELECT COUNT(CASE WHEN last_used_at < ? THEN 1 END) AS stale, (SELECT COUNT(*) FROM corpus) AS entries,
          COUNT(entry.id) AS "usedEntries" FROM (${BY_SOURCE}) AS used LEFT JOIN corpus AS entry ON entry.id = used.source_id`,
        [staleBefore],
      ),
    ]);
    return { uses, top, stalest, ...(counted ?? { stale: 0, entries: 0, usedEntries: 0 }) };
  }
}
