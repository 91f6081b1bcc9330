import { createHash, type Hash } from 'node:crypto';
import type { StoredRow, StoredValue } from '../database/record-table.js';

/** SHA-256 over rows as they are stored, one line of JSON each, in the order in which they are added; the same for every engine. */
export class Checksum {
  private counted = 0;

  constructor(private readonly hash: Hash = createHash('sha256')) {}

  get rows(): number {
    return this.counted;
  }

  add(rows: readonly StoredRow[]): void {
    this.counted += rows.length;
    if (rows.length > 0) this.hash.update(rows.map(lineOf).join(''));
  }

  /** Another of the same rows, to which others may be added. */
  fork(): Checksum {
    const fork = new Checksum(this.hash.copy());
    fork.counted = this.counted;
    return fork;
  }

  /** In hexadecimal. */
  digest(): string {
    return this.hash.copy().digest('hex');
  }
}

function lineOf(row: StoredRow): string {
  return `${JSON.stringify(row.some(isBeyondJson) ? row.map((value) => (isBeyondJson(value) ? { number: nameOf(value) } : value)) : row)}\n`;
}

/** JSON has neither NaN nor infinity, and would write a negative zero as 0. */
function isBeyondJson(value: StoredValue): boolean {
  return typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0));
}

function nameOf(value: StoredValue): string {
  return Object.is(value, -0) ? '-0' : String(value);
}
