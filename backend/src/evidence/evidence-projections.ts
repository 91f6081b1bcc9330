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

/** A seed that comes after the outcome changes what the outcome counts as. */
const lateSeeds = ({ rows }: ProjectionSql): string => `
  INSERT INTO due_trials (run_id, function)
  SELECT run_id, function FROM ${rows} AS new
  WHERE EXISTS (SELECT 1 FROM final_outcomes AS final WHERE final.run_id = new.run_id AND final.function = new.function)
  ON CONFLICT (run_id, function) DO NOTHING`;

const newOutcomes = ({ rows }: ProjectionSql): string => `
  INSERT INTO due_trials (run_id, function) SELECT run_id, function FROM ${rows} AS new WHERE true
  ON CONFLICT (run_id, function) DO NOTHING`;

/** What the records add to the evidence by themselves, and which trials have to be counted again; behind what `final_outcomes` is made by. */
export const EVIDENCE_PROJECTIONS: readonly Projection[] = [
  { kind: USED_SEED, statements: [usesOfSources, lateSeeds] },
  { kind: OUTCOME, statements: [newOutcomes] },
];

export const EVIDENCE_SETTLEMENT: Settlement = { due: 'due_trials', kinds: [USED_SEED, OUTCOME], statements: recount };
