import { CORPUS_ENTRY, CorpusEntry } from './corpus/index.js';
import type { Projection } from './database/projections.js';
import { Drop, DROPS } from './drops/index.js';
import { Outcome, ReportedOutcome } from './outcomes/index.js';
import { RunMeta } from './run-meta/index.js';
import { Run, RUN_PROJECTIONS, RunState } from './runs/index.js';
import { UsedSeed } from './used-seeds/index.js';

/** What clients have sent: all that cannot be made again. */
export const RECORDS = [RunMeta, UsedSeed, CorpusEntry, Outcome, RunState, Drop];

/** Everything that the database holds. */
export const ENTITIES = [...RECORDS, Run, ReportedOutcome];

/** What follows the records of each kind, in the order in which those of one commit are told of: a run begins before it ends. */
export const PROJECTIONS: readonly Projection[] = [
  { kind: CORPUS_ENTRY, statements: [] },
  ...RUN_PROJECTIONS,
  { kind: DROPS, statements: [] },
];
