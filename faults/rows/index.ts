import type { Row } from '../row.js';
import { backlog } from './backlog.js';
import { clocks } from './clocks.js';
import { diskFull } from './disk-full.js';
import { engine } from './engine.js';
import { fsyncFails } from './fsync-fails.js';
import { instances } from './instances.js';
import { kill } from './kill.js';
import { lock } from './lock.js';
import { overloaded } from './overload.js';
import { postgresFailover } from './postgres-failover.js';
import { postgresFrozen } from './postgres-frozen.js';
import { postgresRestart } from './postgres-restart.js';
import { powerCut } from './power-cut.js';
import { retries } from './retries.js';
import { sigterm } from './sigterm.js';
import { slowDisk } from './slow-disk.js';
import { wal } from './wal.js';
import { writers } from './writers.js';

/** In the order of the document. */
export const ROWS: readonly Row[] = [
  kill,
  powerCut,
  diskFull,
  fsyncFails,
  slowDisk,
  lock,
  writers,
  wal,
  overloaded,
  sigterm,
  retries,
  clocks,
  engine,
  backlog,
  instances,
  postgresRestart,
  postgresFailover,
  postgresFrozen,
];
