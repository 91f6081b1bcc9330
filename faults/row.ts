import type { Need } from './support/needs.js';
import type { Verdict } from './support/oracle.js';

/** Short: some seconds, for every test run. Long: for the figures in docs/reliability.md. */
export type Scale = 'short' | 'long';

/** Something that was measured. Times are held to their limits in long runs only: a busy machine is slow, not wrong. Sizes always are. */
export interface Measure {
  readonly name: string;
  readonly value: number;
  readonly unit: 'ms' | 'MiB' | 'times';
  readonly limit?: number;
}

/** Something that must hold at any scale. */
interface Check {
  readonly name: string;
  readonly holds: boolean;
  /** What was seen, for the report. */
  readonly seen?: string;
}

export interface RowResult {
  /** What was done, with its counts: "200 kills during 61,000 posts". */
  readonly done: string;
  readonly verdict?: Verdict;
  readonly checks: readonly Check[];
  readonly measures: readonly Measure[];
}

interface ControlResult {
  /** What was made wrong on purpose. */
  readonly done: string;
  /** What the oracle saw of it. */
  readonly seen: string;
  /** Whether it saw it; a control that is not seen makes the row worthless. */
  readonly isCaught: boolean;
}

export interface Row {
  /** As the command line names it. */
  readonly name: string;
  /** As the documents name it. */
  readonly title: string;
  /** Numbers of the promises in docs/reliability.md. */
  readonly promises: readonly number[];
  /** What is promised, in figures. */
  readonly goal: string;
  readonly needs: readonly Need[];
  /** Whether its times would suffer from another row at its side. */
  readonly measuresTime: boolean;
  run(scale: Scale, say: (progress: string) => void): Promise<RowResult>;
  control(scale: Scale, say: (progress: string) => void): Promise<ControlResult>;
}

/** What is wrong with a result, in sentences; nothing when it keeps its promise. */
export function faultsOf(result: RowResult, scale: Scale): string[] {
  const { verdict, checks, measures } = result;
  const faults = checks.filter(({ holds }) => !holds).map(({ name, seen }) => (seen === undefined ? name : `${name}: ${seen}`));
  if (verdict !== undefined) {
    const sample = (numbers: readonly number[]): string => `${numbers.length} (${numbers.slice(0, 5).join(', ')})`;
    if (verdict.acknowledged === 0) faults.push('nothing was acknowledged, so nothing was tried');
    if (verdict.lost.length > 0) faults.push(`lost: ${sample(verdict.lost)}`);
    if (verdict.doubled.length > 0) faults.push(`stored more than once: ${sample(verdict.doubled)}`);
    if (verdict.altered.length > 0) faults.push(`stored otherwise than sent: ${sample(verdict.altered)}`);
    if (verdict.foreign > 0) faults.push(`stored but never sent: ${verdict.foreign}`);
    if (verdict.integrity !== 'ok') faults.push(`the file is damaged: ${verdict.integrity}`);
  }
  for (const { name, value, unit, limit } of measures) {
    const counts = scale === 'long' || unit !== 'ms';
    if (counts && limit !== undefined && !(value <= limit))
      faults.push(`${name}: ${Math.round(value)} ${unit}, more than ${limit} ${unit}`);
  }
  return faults;
}
