import { CorpusEntry } from './corpus/index.js';
import { RunMeta } from './run-meta/index.js';
import { UsedSeed } from './used-seeds/index.js';

/** Everything that the database holds. */
export const ENTITIES = [RunMeta, UsedSeed, CorpusEntry];
