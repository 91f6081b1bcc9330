import type { Fault } from '../database/copy-sides.js';
import { keyOf, type RecordTable, type StoredRow } from '../database/record-table.js';

/** Enough to see what kind of faults there are. */
const MAX_FAULTS = 20;

/** The values that cannot be copied as they are, as far as they have been found. */
export class FaultList {
  private readonly found: Fault[] = [];

  /** @param onFault told of each as it is found */
  constructor(private readonly onFault: (fault: Fault) => void) {}

  get isEmpty(): boolean {
    return this.found.length === 0;
  }

  get isFull(): boolean {
    return this.found.length >= MAX_FAULTS;
  }

  get count(): number {
    return this.found.length;
  }

  add(faults: readonly Fault[]): void {
    for (const fault of faults.slice(0, MAX_FAULTS - this.found.length)) {
      this.found.push(fault);
      this.onFault(fault);
    }
  }
}

/** The rows of a table in which no fault was found. */
export function withoutFaults(faults: readonly Fault[], table: RecordTable, rows: readonly StoredRow[]): readonly StoredRow[] {
  if (faults.length === 0) return rows;
  const keys = new Set(faults.map(({ key }) => key));
  return rows.filter((row) => !keys.has(keyOf(table, row)));
}
