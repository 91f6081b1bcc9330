import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { arch, cpus, platform, release, totalmem } from 'node:os';
import { join } from 'node:path';
import type { Measure, Row } from './row.js';
import { ROOT } from './support/paths.js';

const DOCUMENT = join(ROOT, 'docs/reliability.md');
/** The last result of each row, from which the document's table is made. */
const RESULTS = join(ROOT, 'docs/reliability.json');
const BEGIN = '<!-- From here to the end mark: written by npm run faults. -->';
const END = '<!-- End mark. -->';

export interface RecordedRow {
  readonly name: string;
  readonly date: string;
  readonly seconds: number;
  readonly done: string;
  readonly counts?: { readonly acknowledged: number; readonly lost: number; readonly doubled: number };
  readonly measures: readonly Measure[];
  readonly control: string;
  /** Why the promise was not kept; nothing when it was. */
  readonly faults: readonly string[];
}

interface StoredRow extends RecordedRow {
  readonly machine: string;
}

/** Puts the results in the place of the earlier ones of the same rows, and writes the document's table anew. The text around it stays. */
export function saveResults(results: readonly RecordedRow[], rows: readonly Row[]): void {
  const stored = new Map(readStored().map((row) => [row.name, row]));
  for (const result of results) stored.set(result.name, { ...result, machine: machine() });
  const ordered = rows.flatMap(({ name }) => stored.get(name) ?? []);
  writeFileSync(RESULTS, `${JSON.stringify(ordered, null, 2)}\n`);
  const text = readFileSync(DOCUMENT, 'utf8');
  const [before = '', rest] = text.split(BEGIN);
  const after = rest?.split(END)[1];
  if (after === undefined) throw new Error(`${DOCUMENT} has lost the marks between which the results stand.`);
  writeFileSync(DOCUMENT, `${before}${BEGIN}\n\n${tables(rows, stored)}\n\n${END}${after}`);
}

function readStored(): StoredRow[] {
  return existsSync(RESULTS) ? (JSON.parse(readFileSync(RESULTS, 'utf8')) as StoredRow[]) : [];
}

function tables(rows: readonly Row[], stored: ReadonlyMap<string, StoredRow>): string {
  const machines = [...new Set(rows.flatMap(({ name }) => stored.get(name)?.machine ?? []))];
  return [
    machines.length === 0 ? 'Nothing was measured yet.' : `Machine: ${machines.join('; also: ')}.`,
    '',
    '| promise | fault | kept | acknowledged | lost | twice | times and sizes |',
    '|---|---|---|---|---|---|---|',
    ...rows.map((row) => tableLine(row, stored.get(row.name))),
    '',
    ...rows.flatMap((row) => section(row, stored.get(row.name))),
  ]
    .join('\n')
    .trimEnd();
}

function tableLine(row: Row, result: StoredRow | undefined): string {
  const { counts } = result ?? {};
  const cells = [
    row.promises.join(', '),
    row.title,
    result === undefined ? 'not run' : result.faults.length === 0 ? 'yes' : '**no**',
    counts === undefined ? '' : inGroups(counts.acknowledged),
    counts === undefined ? '' : inGroups(counts.lost),
    counts === undefined ? '' : inGroups(counts.doubled),
    (result?.measures ?? []).map(measureText).join('; '),
  ];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

function section(row: Row, result: StoredRow | undefined): string[] {
  if (result === undefined) return [`**${row.title}** (\`${row.name}\`). Not run yet.`, ''];
  const verdict = result.faults.length === 0 ? 'Kept.' : `**Not kept:** ${result.faults.join('; ')}.`;
  return [
    `**${row.title}** (\`${row.name}\`, ${result.date}, ${result.seconds} s). Promised: ${row.goal}. Done: ${result.done}. ${verdict}`,
    `Control: ${result.control}.`,
    '',
  ];
}

function measureText({ name, value, unit, limit }: Measure): string {
  const figure = unit === 'times' ? value.toFixed(1) : value < 2 ? value.toFixed(2) : inGroups(Math.round(value));
  return `${name} ${figure} ${unit}${limit === undefined ? '' : ` (at most ${inGroups(limit)})`}`;
}

function inGroups(value: number): string {
  return value.toLocaleString('en-US');
}

function machine(): string {
  const [cpu] = cpus();
  const gib = Math.round(totalmem() / 2 ** 30);
  return `${cpus().length} x ${cpu?.model.trim() ?? arch()}, ${gib} GiB, ${platform()} ${release()}, Node ${process.versions.node}`;
}
