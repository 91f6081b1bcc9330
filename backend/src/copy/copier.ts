import { FIRST, type CopySource, type CopyTarget, type Fault } from '../database/copy-sides.js';
import { FaultList } from './fault-list.js';
import { TableCopy, type TableResult } from './table-copy.js';

/** The tables whose rows may be replaced, under the same key and arrival; the rows of all others never change as long as they are there. */
const REPLACEABLE = new Set(['run_meta', 'run_states']);

export interface Progress {
  readonly step: 'Checking what is there' | 'Copying' | 'Verifying';
  /** Rows dealt with, and rows to deal with in this step. */
  readonly done: number;
  readonly of: number;
}

export interface CopyObserver {
  progressed(progress: Progress): void;
  /** A value that cannot be copied as it is was found; one of the first few. */
  refused(fault: Fault): void;
}

export interface Summary {
  /** Found faults; with any, the copy has stopped before the first chunk that has one. */
  readonly faults: number;
  /** Both databases hold the same, checked row for row. */
  readonly isEqual: boolean;
  /** Empty when there are faults. */
  readonly tables: readonly TableResult[];
  /** What happened in the source since the copy began, and is not part of it. */
  readonly meanwhile: { readonly arrived: number; readonly replaced: number };
}

/**
 * Copies all that the source has now. What is in the target already is compared with the source and completed.
 * @throws Error in words for the operator when it is not of the same source, or when a database fails; run again, the copy goes on
 */
export async function copyDatabase(source: CopySource, target: CopyTarget, observer: CopyObserver): Promise<Summary> {
  if (source.identity === target.identity) throw new Error(`${source.place} and ${target.place} are the same database.`);
  const extents = await source.extents();
  const present = await target.extents();
  const nothing = { rows: 0, last: FIRST };
  const copies = source.tables.map(
    (table, index) =>
      new TableCopy(source, target, table, extents[index] ?? nothing, present[index] ?? nothing, REPLACEABLE.has(table.name)),
  );
  const work = (step: keyof TableCopy['work']): number => copies.reduce((sum, copy) => sum + copy.work[step], 0);
  const counter = (step: Progress['step'], of: number): ((rows: number) => void) => {
    let done = 0;
    return (rows) => observer.progressed({ step, done: (done += rows), of });
  };

  const checked = counter('Checking what is there', work('check'));
  for (const copy of copies) await copy.check(checked);

  const faults = new FaultList((fault) => observer.refused(fault));
  const copied = counter('Copying', work('copy') + work('refresh'));
  for (const copy of copies) if (!faults.isFull) await copy.copy(faults, copied);
  for (const copy of copies) if (faults.isEmpty) await copy.refresh(faults, copied);
  const untouched = { arrived: 0, replaced: 0 };
  if (!faults.isEmpty) return { faults: faults.count, isEqual: false, tables: [], meanwhile: untouched };

  const verified = counter('Verifying', work('verify'));
  for (const copy of copies) await copy.verify(verified);
  const tables = copies.map(({ result }) => result);
  const now = await source.extents();
  const arrived = now.reduce((sum, { rows }, index) => sum + rows - (extents[index]?.rows ?? 0), 0);
  let replaced = 0;
  for (const copy of copies) replaced += await copy.countReplaced();
  return { faults: 0, isEqual: tables.every(({ isEqual }) => isEqual), tables, meanwhile: { arrived, replaced } };
}
