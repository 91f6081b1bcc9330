import { CORPUS_ENTRY, CorpusEntry } from './corpus/index.js';
import type { Projection, Projections } from './database/projections.js';
import { Drop, DROPS } from './drops/index.js';
import { EVIDENCE_PROJECTIONS, EVIDENCE_SETTLEMENT } from './evidence/index.js';
import { Outcome, ReportedOutcome, TRIAL_PROJECTIONS } from './outcomes/index.js';
import { RunMeta } from './run-meta/index.js';
import { Run, RUN_PROJECTIONS, RunState } from './runs/index.js';
import { UsedSeed } from './used-seeds/index.js';

/** What clients have sent: all that cannot be made again. */
export const RECORDS = [RunMeta, UsedSeed, CorpusEntry, Outcome, RunState, Drop];

/** Everything that the database holds. */
export const ENTITIES = [...RECORDS, Run, ReportedOutcome];

/** What follows the records of each kind, in the order in which those of one commit are told of: a run begins before it ends. */
export const PROJECTIONS: Projections = {
  kinds: [{ kind: CORPUS_ENTRY, statements: [] }, ...RUN_PROJECTIONS.map(withTrials), { kind: DROPS, statements: [] }],
  settlement: EVIDENCE_SETTLEMENT,
};

/** Runs count their trials, and the evidence is counted from these. */
function withTrials({ kind, statements }: Projection): Projection {
  const of = (projections: readonly Projection[]): Projection['statements'] =>
    projections.filter((projection) => projection.kind === kind).flatMap((projection) => projection.statements);
  return { kind, statements: [...of(TRIAL_PROJECTIONS), ...statements, ...of(EVIDENCE_PROJECTIONS)] };
}
