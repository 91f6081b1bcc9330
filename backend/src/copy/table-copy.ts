import { FIRST, LAST, type CopySide, type CopySource, type CopyTarget, type Extent } from '../database/copy-sides.js';
import { keyOf, type RecordTable, type StoredRow } from '../database/record-table.js';
import { Checksum } from './checksum.js';
import { withoutFaults, type FaultList } from './fault-list.js';

/** Told of rows that have been dealt with. */
type OnRows = (count: number) => void;

/** What one table has come to. */
export interface TableResult {
  readonly name: string;
  readonly isEqual: boolean;
  readonly source: { readonly rows: number; readonly checksum: string };
  readonly target: { readonly rows: number; readonly checksum: string };
  /** Rows that this run has stored. */
  readonly added: number;
  /** Rows that this run has given the values that they have in the source by now. */
  readonly replaced: number;
}

/**
 * One table on its way. The rows up to the last that the source had at the beginning belong to the copy; what arrives later does not.
 * Every row is read from the source, and read back from the target, in each run: before it is copied, or after.
 */
export class TableCopy {
  /** Of the rows as they were read from the source. */
  private sent = new Checksum();
  /** Of the rows as they were read back from the target. */
  private found = new Checksum();
  /** The arrival up to which rows have been read back. */
  private foundUpTo = FIRST;
  /** The last row that the target has. */
  private last: number;
  private added = 0;
  private replaced = 0;

  /**
   * @param extent what the source has, all of which belongs to the copy
   * @param present what the target has already
   * @param isReplaceable whether a row may get other values, under its key and arrival; else it never changes once it is stored
   */
  constructor(
    private readonly source: CopySource,
    private readonly target: CopyTarget,
    private readonly table: RecordTable,
    private readonly extent: Extent,
    private readonly present: Extent,
    private readonly isReplaceable: boolean,
  ) {
    this.last = present.last;
  }

  /** How many rows each step will deal with. */
  get work(): { readonly check: number; readonly copy: number; readonly refresh: number; readonly verify: number } {
    const { rows } = this.extent;
    const copy = Math.max(0, rows - this.present.rows);
    return { check: this.present.rows, copy, refresh: this.isReplaceable ? rows : 0, verify: this.isReplaceable ? rows : copy };
  }

  /** @throws Error when what the target has is not the beginning of what the source has */
  async check(onRows: OnRows): Promise<void> {
    if (this.present.last > this.extent.last) throw this.isAnother('has rows behind the last of the source');
    const { columnNames, key, arrival } = this.table;
    const compared = this.isReplaceable ? [key, arrival] : columnNames;
    const isSame = sameIn(compared.map((name) => columnNames.indexOf(name)));
    for await (const portion of inStep(this.source, this.target, this.table, this.present.last)) {
      const other = portion.source.find((row, index) => !isSame(row, portion.target[index]));
      if (other !== undefined) throw this.isAnother(`differs from the source, first at ${this.nameOf(other)}`);
      const more = portion.target[portion.source.length];
      if (more !== undefined) throw this.isAnother(`has a row that the source has not, ${this.nameOf(more)}`);
      if (!this.isReplaceable) this.sent.add(portion.source);
      onRows(portion.source.length);
    }
    if (this.isReplaceable) return;
    this.found = this.sent.fork();
    this.foundUpTo = this.present.last;
  }

  /** Brings over the rows that are missing. From the first fault on nothing more is stored, only tried, to find the others. */
  async copy(faults: FaultList, onRows: OnRows): Promise<void> {
    for await (const rows of chunksOf(this.source, this.table, this.last, this.extent.last)) {
      const unfit = [...this.source.faultsIn(this.table, rows), ...this.target.faultsIn(this.table, rows)];
      faults.add(unfit);
      if (!this.isReplaceable) this.sent.add(rows);
      await this.append(withoutFaults(unfit, this.table, rows), faults);
      if (faults.isFull) return;
      onRows(rows.length);
    }
  }

  /** Where rows may be replaced: gives those of the target the values that they have in the source now. */
  async refresh(faults: FaultList, onRows: OnRows): Promise<void> {
    if (!this.isReplaceable) return;
    const isSame = sameIn([...this.table.columnNames.keys()]);
    for await (const portion of inStep(this.source, this.target, this.table, this.extent.last)) {
      const changed = portion.source.filter((row, index) => !isSame(row, portion.target[index]));
      faults.add([...this.source.faultsIn(this.table, changed), ...this.target.faultsIn(this.table, changed)]);
      if (faults.isEmpty && changed.length > 0) faults.add(await this.target.replace(this.table, changed));
      if (!faults.isEmpty) return;
      this.replaced += changed.length;
      this.sent.add(portion.source);
      onRows(portion.source.length);
    }
  }

  /** Reads back what has not been read back yet. */
  async verify(onRows: OnRows): Promise<void> {
    for await (const rows of chunksOf(this.target, this.table, this.foundUpTo, LAST)) {
      this.found.add(rows);
      onRows(rows.length);
    }
  }

  get result(): TableResult {
    const source = { rows: this.sent.rows, checksum: this.sent.digest() };
    const target = { rows: this.found.rows, checksum: this.found.digest() };
    const isEqual = source.rows === this.extent.rows && target.rows === source.rows && target.checksum === source.checksum;
    return { name: this.table.name, isEqual, source, target, added: this.added, replaced: this.replaced };
  }

  /** How many rows have got other values in the source since they were copied. */
  async countReplaced(): Promise<number> {
    if (!this.isReplaceable) return 0;
    const isSame = sameIn([...this.table.columnNames.keys()]);
    let count = 0;
    for await (const portion of inStep(this.source, this.target, this.table, this.extent.last))
      count += portion.source.filter((row, index) => !isSame(row, portion.target[index])).length;
    return count;
  }

  private async append(rows: readonly StoredRow[], faults: FaultList): Promise<void> {
    faults.add(await this.target.append(this.table, rows, this.last, faults.isEmpty));
    if (!faults.isEmpty) return;
    this.last = Number(rows.at(-1)?.[this.table.arrivalIndex]);
    this.added += rows.length;
  }

  private isAnother(how: string): Error {
    return new Error(
      `${this.table.name} of ${this.target.place} ${how}. A target must be empty, or what an earlier copy of the same source has left; nothing was changed in it.`,
    );
  }

  private nameOf(row: StoredRow): string {
    const { key, arrivalIndex } = this.table;
    return `${key} ${JSON.stringify(keyOf(this.table, row))} (arrival ${row[arrivalIndex] ?? ''})`;
  }
}

function sameIn(places: readonly number[]): (row: StoredRow, other: StoredRow | undefined) => boolean {
  return (row, other) => other !== undefined && places.every((place) => Object.is(row[place], other[place]));
}

/** All rows between two arrivals; the next are read while those before are used. */
async function* chunksOf(side: CopySide, table: RecordTable, after: number, upTo: number): AsyncGenerator<readonly StoredRow[], undefined> {
  let rows = await side.read(table, after, upTo);
  while (rows.length > 0) {
    const next = side.read(table, Number(rows.at(-1)?.[table.arrivalIndex]), upTo);
    // Should nobody ask for them any more, nobody is told.
    next.catch(() => undefined);
    yield rows;
    rows = await next;
  }
}

interface Portion {
  readonly source: readonly StoredRow[];
  readonly target: readonly StoredRow[];
}

/** The rows of both sides up to an arrival, as many of one as of the other, until one of them ends. */
async function* inStep(source: CopySource, target: CopyTarget, table: RecordTable, upTo: number): AsyncGenerator<Portion> {
  const sourceRows = chunksOf(source, table, FIRST, upTo);
  const targetRows = chunksOf(target, table, FIRST, upTo);
  let rest: Portion = { source: [], target: [] };
  for (;;) {
    const [ofTarget, ofSource] = await Promise.all([orNext(rest.target, targetRows), orNext(rest.source, sourceRows)]);
    const count = Math.min(ofSource.length, ofTarget.length);
    if (count === 0) {
      if (ofSource.length + ofTarget.length > 0) yield { source: ofSource, target: ofTarget };
      return;
    }
    yield { source: ofSource.slice(0, count), target: ofTarget.slice(0, count) };
    rest = { source: ofSource.slice(count), target: ofTarget.slice(count) };
  }
}

async function orNext(rows: readonly StoredRow[], chunks: AsyncGenerator<readonly StoredRow[], undefined>): Promise<readonly StoredRow[]> {
  return rows.length > 0 ? rows : ((await chunks.next()).value ?? []);
}
