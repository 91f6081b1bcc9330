import type { Projection, ProjectionSql, Settlement } from '../database/projections.js';
import { OUTCOME } from '../outcomes/index.js';
import { USED_SEED } from '../used-seeds/index.js';
import { recount } from './recount.js';

const usesOfSources = ({ rows }: ProjectionSql): string => `
  INSERT INTO source_counts (function, source_id, uses, first_used_at, last_used_at)
  SELECT function, source_id, COUNT(*), MIN(timestamp), MAX(timestamp) FROM ${rows} AS new WHERE source_id <> '' GROUP BY function, source_id
  ON CONFLICT (function, source_id) DO UPDATE SET uses = source_counts.uses + excluded.uses,
    first_used_at = CASE WHEN excluded.first_used_at < source_counts.first_used_at THEN excluded.first_used_at ELSE source_counts.first_used_at END,
    last_used_at = CASE WHEN excluded.last_used_at > source_counts.last_used_at THEN excluded.last_used_at ELSE source_counts.last_used_at END`;

/** What the records add to the evidence by themselves; the rest is counted by their trials. */
export const EVIDENCE_PROJECTIONS: readonly Projection[] = [{ kind: USED_SEED, statements: [usesOfSources] }];

export const EVIDENCE_SETTLEMENT: Settlement = { due: 'due_trials', kinds: [USED_SEED, OUTCOME], statements: recount };
