import type { Row } from '../row.js';
import { kill } from './kill.js';

/** In the order of the document. */
export const ROWS: readonly Row[] = [kill];
