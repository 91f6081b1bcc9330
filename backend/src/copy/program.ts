import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { DataSourceOptions } from 'typeorm';
import { isPostgresUrl } from '../config/app-config.js';
import { openCopySource, openCopyTarget } from '../database/copy.js';
import type { Fault, Unknown } from '../database/copy-sides.js';
import type { DatabaseOptions } from '../database/database.js';
import { copyDatabase, type CopyObserver, type Progress, type Summary } from './copier.js';

const USAGE = `Usage: npm run db:copy -- --from DATABASE --to DATABASE [--without-unknown]
Copies a whole database, and compares the two afterwards. DATABASE is sqlite:PATH or postgres://user:password@host:port/name; a password may
also come from the variable PGPASSWORD or the file .pgpass. The source is only read, and its server may go on; the target must be empty, or what
an earlier copy of the same source has left, which is then completed.
  --without-unknown   copy although the source holds columns or tables that this program does not know and leaves behind`;

const PROGRESS_EVERY_MS = 1_000;
const MAX_SHOWN_CHARACTERS = 100;

/** Where the program writes: lines for people, and lines about what is wrong. */
export interface Output {
  out(line: string): void;
  error(line: string): void;
}

/** @returns the exit code: 0 when both databases hold the same, else 1 */
export async function runCopy(
  args: readonly string[],
  entities: NonNullable<DataSourceOptions['entities']>,
  output: Output,
): Promise<number> {
  const wanted = readArguments(args);
  if (typeof wanted === 'string') {
    output.error(`${wanted}\n${USAGE}`);
    return 1;
  }
  const source = await openCopySource(wanted.from, entities);
  try {
    const unknown = (await source.unknown()).filter(({ rows }) => rows > 0);
    if (unknown.length > 0 && !wanted.withoutUnknown) {
      output.error(refusalOf(source.place, unknown));
      return 1;
    }
    const target = await openCopyTarget(wanted.to, entities);
    try {
      output.out(`Copying ${source.place} to ${target.place}`);
      for (const { name, rows } of unknown) output.out(`Left behind: ${name}, ${inWords(rows, 'row')}`);
      const start = performance.now();
      const summary = await copyDatabase(source, target, observerFor(output));
      report(summary, performance.now() - start, output);
      return summary.isEqual ? 0 : 1;
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}

interface Arguments {
  readonly from: DatabaseOptions;
  readonly to: DatabaseOptions;
  readonly withoutUnknown: boolean;
}

/** What is asked for, or what is wrong with it: without repeating it, as a password may be in it. */
function readArguments(args: readonly string[]): Arguments | string {
  let values;
  try {
    const options = { from: { type: 'string' }, to: { type: 'string' }, 'without-unknown': { type: 'boolean' } } as const;
    ({ values } = parseArgs({ args: [...args], options }));
  } catch {
    return 'There is an argument that is not known, or lacks its value.';
  }
  const from = readAddress(values.from);
  const to = readAddress(values.to);
  if (from === undefined) return '--from must name the database to copy.';
  if (to === undefined) return '--to must name the database to copy to.';
  return { from, to, withoutUnknown: values['without-unknown'] ?? false };
}

function readAddress(text = ''): DatabaseOptions | undefined {
  if (isPostgresUrl(text)) return { url: text };
  const path = /^sqlite:(?!\/\/)(.+)$/s.exec(text)?.[1];
  return path === undefined ? undefined : { path: resolve(path) };
}

function observerFor(output: Output): CopyObserver {
  let step: Progress['step'] | undefined;
  let begun = 0;
  let next = 0;
  return {
    progressed: (progress) => {
      const now = performance.now();
      if (progress.step !== step) {
        step = progress.step;
        begun = now;
        next = now + PROGRESS_EVERY_MS;
      }
      if (now < next) return;
      next = now + PROGRESS_EVERY_MS;
      output.out(lineOf(progress, now - begun));
    },
    refused: (fault) => output.error(sentenceOf(fault)),
  };
}

function lineOf({ step, done, of }: Progress, tookMs: number): string {
  const percent = Math.min(99, Math.floor((done / Math.max(of, 1)) * 100));
  return `${step}: ${inWords(done)} of ${inWords(of, 'row')}, ${percent} %, ${inWords(Math.round(done / (tookMs / 1000)))} rows/s`;
}

function sentenceOf({ table, key, column, rule }: Fault): string {
  // On one line, and harmless to a terminal.
  const name = JSON.stringify(key).replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, (sign) => `\\u{${sign.codePointAt(0)?.toString(16) ?? ''}}`);
  const shown = name.length <= MAX_SHOWN_CHARACTERS ? name : `${name.slice(0, MAX_SHOWN_CHARACTERS)}...`;
  return `  ${table} ${shown}: ${column ?? 'the row'} ${rule}`;
}

function refusalOf(place: string, unknown: readonly Unknown[]): string {
  const lines = unknown.map(({ name, rows }) => `  ${name}: ${inWords(rows, 'row')}`);
  return `${place} holds what this program does not know, and a copy would lack:\n${lines.join('\n')}\nNothing was copied. To copy all the rest, add --without-unknown.`;
}

function report({ faults, isEqual, tables, meanwhile }: Summary, tookMs: number, output: Output): void {
  if (faults > 0) {
    output.error(
      `${faults === 1 ? 'This value' : 'These values'} cannot be copied as ${faults === 1 ? 'it is' : 'they are'}. What stands before was copied, and nothing was changed in the source: correct it there, and run this again.`,
    );
    return;
  }
  for (const { name, source, target, added, replaced, isEqual } of tables) {
    const counts = `${inWords(added)} copied${replaced > 0 ? `, ${inWords(replaced)} replaced` : ''}`;
    if (isEqual) output.out(`${name}: ${inWords(target.rows, 'row')} (${counts}), SHA-256 ${target.checksum} on both sides`);
    else {
      output.error(`${name}: NOT EQUAL`);
      output.error(`  source ${inWords(source.rows, 'row')}, SHA-256 ${source.checksum}`);
      output.error(`  target ${inWords(target.rows, 'row')}, SHA-256 ${target.checksum}`);
    }
  }
  if (!isEqual) {
    output.error(
      'The databases are not equal: something else has changed one of them. Run this again, into a new target if it is refused.',
    );
    return;
  }
  output.out(`Both databases hold the same, after ${(tookMs / 1000).toFixed(1)} s.`);
  const changes = [
    ...(meanwhile.arrived > 0 ? [`${inWords(meanwhile.arrived, 'record')} arrived`] : []),
    ...(meanwhile.replaced > 0 ? [`${inWords(meanwhile.replaced, 'run')} got other metadata`] : []),
  ];
  if (changes.length > 0) output.out(`Meanwhile ${changes.join(' and ')} in the source: run this again to bring that over.`);
}

function inWords(count: number, noun?: string): string {
  return `${count.toLocaleString('en')}${noun === undefined ? '' : ` ${noun}${count === 1 ? '' : 's'}`}`;
}
