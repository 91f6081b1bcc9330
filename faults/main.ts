/**
 * npm run faults: every row in its long form, with its control, and the figures into docs/reliability.md. `npm run faults -- kill wal` runs
 * some; `--short` runs the short forms and writes nothing. Exit code 1 when a promise was not kept, or a control not caught.
 */
import { saveResults, type RecordedRow } from './report.js';
import { faultsOf, type Row, type Scale } from './row.js';
import { ROWS } from './rows/index.js';
import { missing } from './support/needs.js';
import { removeEmptyDatabase } from './support/workplace.js';

/** Rows at a time, of those that measure no time. */
const AT_A_TIME = 2;

const names = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const scale: Scale = process.argv.includes('--short') ? 'short' : 'long';
const unknown = names.filter((name) => !ROWS.some((row) => row.name === name));

if (unknown.length > 0) {
  console.error(`There is no row ${unknown.join(', ')}. There are: ${ROWS.map(({ name }) => name).join(', ')}.`);
  process.exitCode = 1;
} else {
  await main(ROWS.filter(({ name }) => names.length === 0 || names.includes(name)));
}

async function main(chosen: readonly Row[]): Promise<void> {
  const available = chosen.filter(({ needs }) => missing(needs).length === 0);
  const results: RecordedRow[] = [];
  const runOne = async (row: Row): Promise<void> => {
    const result = await recorded(row);
    results.push(result);
    // At once, so that an interruption loses nothing that was measured.
    if (scale === 'long') saveResults([result], ROWS);
  };
  for (const row of available.filter(({ measuresTime }) => measuresTime)) await runOne(row);
  const others = available.filter(({ measuresTime }) => !measuresTime);
  await Promise.all(
    Array.from({ length: AT_A_TIME }, async () => {
      for (let row = others.shift(); row !== undefined; row = others.shift()) await runOne(row);
    }),
  );
  await removeEmptyDatabase();
  console.log();
  for (const { name, faults } of results)
    console.log(`${name.padEnd(12)} ${faults.length === 0 ? 'kept' : `NOT KEPT: ${faults.join('; ')}`}`);
  for (const row of chosen.filter((row) => !available.includes(row)))
    console.log(`${row.name.padEnd(12)} left out: this machine lacks ${missing(row.needs).join(', ')}`);
  if (results.some(({ faults }) => faults.length > 0)) process.exitCode = 1;
}

async function recorded(row: Row): Promise<RecordedRow> {
  const began = performance.now();
  const tell = (progress: string): void => console.log(`${row.name}: ${progress}`);
  tell(`${row.title} ...`);
  const faults: string[] = [];
  const attempt = async <T>(work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await work();
    } catch (error) {
      faults.push(error instanceof Error ? error.message : String(error));
      return undefined;
    }
  };
  const result = await attempt(() => row.run(scale, tell));
  if (result !== undefined) faults.push(...faultsOf(result, scale));
  const control = await attempt(() => row.control(scale, (progress) => tell(`control: ${progress}`)));
  if (control?.isCaught === false) faults.push(`the control was not caught: ${control.seen}`);
  const seconds = Math.round((performance.now() - began) / 1000);
  tell(`${faults.length === 0 ? 'kept' : `NOT KEPT: ${faults.join('; ')}`} (${seconds} s)`);
  const { verdict } = result ?? {};
  return {
    name: row.name,
    date: new Date().toISOString().slice(0, 10),
    seconds,
    done: result?.done ?? 'not finished',
    ...(verdict !== undefined && {
      counts: { acknowledged: verdict.acknowledged, lost: verdict.lost.length, doubled: verdict.doubled.length },
    }),
    measures: result?.measures ?? [],
    control: control === undefined ? 'not finished' : `${control.done}: ${control.seen}`,
    faults,
  };
}
