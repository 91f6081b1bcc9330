import { Inject, Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import type { ValueCount } from './statistics/concentration.js';

const MOST = 10;

interface UsedSource {
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

/** A row of the one statement that answers all parts: sources are gone through once. */
interface Part {
  readonly part: 'uses' | 'top' | 'stalest' | 'stale' | 'entries' | 'used_entries';
  readonly source_id: string;
  readonly value: number;
  readonly count: number;
  /** The function of the entry, or the time of the last use. */
  readonly text: string | null;
}

/** In one order of sources, so that each of them is one group of its rows. */
const BY_SOURCE = `SELECT source_id, CAST(SUM(uses) AS BIGINT) AS uses, MAX(last_used_at) AS last_used_at FROM source_counts GROUP BY source_id`;

@Injectable()
export class DiversityRepository {
  constructor(@Inject(Database) private readonly database: Database) {}

  /** @param staleBefore sources whose last use was before this time are stale */
  async measure(staleBefore: string): Promise<DiversityEvidence> {
    const rows = await this.database.survey<Part>(
      `WITH used AS MATERIALIZED (${BY_SOURCE}),
        top AS (SELECT * FROM used ORDER BY uses DESC, source_id LIMIT ${MOST}),
        stalest AS (SELECT * FROM used ORDER BY last_used_at, source_id LIMIT ${MOST})
      SELECT 'uses' AS part, NULL AS source_id, uses AS value, COUNT(*) AS count, NULL AS text FROM used GROUP BY uses
      UNION ALL SELECT 'top', top.source_id, top.uses, NULL, entry.func_name FROM top LEFT JOIN corpus AS entry ON entry.id = top.source_id
      UNION ALL SELECT 'stalest', source_id, uses, NULL, last_used_at FROM stalest
      UNION ALL SELECT 'stale', NULL, COUNT(*), NULL, NULL FROM used WHERE last_used_at < ?
      UNION ALL SELECT 'entries', NULL, COUNT(*), NULL, NULL FROM corpus
      UNION ALL SELECT 'used_entries', NULL, COUNT(*), NULL, NULL FROM used WHERE EXISTS (SELECT 1 FROM corpus WHERE corpus.id = used.source_id)`,
      [staleBefore],
    );
    const of = (part: Part['part']): Part[] => rows.filter((row) => row.part === part);
    const counted = (part: Part['part']): number => of(part)[0]?.value ?? 0;
    const byId = (one: Part, other: Part): number => (one.source_id < other.source_id ? -1 : 1);
    return {
      uses: of('uses')
        .map(({ value, count }) => ({ value, count }))
        .sort((one, other) => one.value - other.value),
      top: of('top')
        .sort((one, other) => other.value - one.value || byId(one, other))
        .map(({ source_id, value, text }) => ({ source_id, uses: value, function: text })),
      stalest: of('stalest')
        .sort((one, other) => (one.text === other.text ? byId(one, other) : (one.text ?? '') < (other.text ?? '') ? -1 : 1))
        .map(({ source_id, value, text }) => ({ source_id, uses: value, last_used_at: text ?? '' })),
      stale: counted('stale'),
      entries: counted('entries'),
      usedEntries: counted('used_entries'),
    };
  }
}
