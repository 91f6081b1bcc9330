import type { Row } from '../row.js';
import { fsyncFails } from './fsync-fails.js';
import { kill } from './kill.js';
import { overloaded } from './overload.js';
import { powerCut } from './power-cut.js';
import { slowDisk } from './slow-disk.js';

/** In the order of the document. */
export const ROWS: readonly Row[] = [kill, powerCut, overloaded, fsyncFails, slowDisk];
