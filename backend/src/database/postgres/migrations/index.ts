import { InitialSchema1764000000000 } from './1764000000000-initial-schema.js';
import { Lifecycle1795400000000 } from './1795400000000-lifecycle.js';
import { Evidence1795500000000 } from './1795500000000-evidence.js';
import { SearchAndLineage1795600000000 } from './1795600000000-search-and-lineage.js';
import { OneTableOfTrials1795700000000 } from './1795700000000-one-table-of-trials.js';
import { RunsByEnd1795900000000 } from './1795900000000-runs-by-end.js';
import { RoomForUpdates1796000000000 } from './1796000000000-room-for-updates.js';
import { LengthsByReplacing1796100000000 } from './1796100000000-lengths-by-replacing.js';

/** All migrations of PostgreSQL, oldest first. The list only grows. */
export const MIGRATIONS = [
  InitialSchema1764000000000,
  Lifecycle1795400000000,
  Evidence1795500000000,
  SearchAndLineage1795600000000,
  OneTableOfTrials1795700000000,
  RunsByEnd1795900000000,
  RoomForUpdates1796000000000,
  LengthsByReplacing1796100000000,
];
