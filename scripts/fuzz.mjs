// npm run fuzz -- [--cases N] [--seed S] [--no-write]: the fuzz of backend/test/fuzz/ with more cases than CI has time for, and its figures.
// The last line is one JSON object with all of them; a run of the usual length or longer writes them into docs/reliability.md too.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { arch, cpus, platform, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { node, ROOT, TOOLS } from './lib/tools.mjs';

const USUAL_CASES = 100_000;
const DOCUMENT = join(ROOT, 'docs/reliability.md');
const [BEGIN, END] = ['<!-- From here to the next mark: written by npm run fuzz. -->', '<!-- End of what npm run fuzz writes. -->'];

const { values } = parseArgs({
  allowNegative: true,
  options: {
    cases: { type: 'string', default: String(USUAL_CASES) },
    seed: { type: 'string', default: String(Date.now() % 1_000_000_000) },
    write: { type: 'boolean' },
  },
});
/** With fewer the specs cannot tell whether they met everything that they are to meet. */
const LEAST_CASES = 3_000;
for (const [name, least] of [
  ['cases', LEAST_CASES],
  ['seed', 0],
]) {
  if (/^\d{1,9}$/.test(values[name]) && Number(values[name]) >= least) continue;
  console.error(`--${name} must be a whole number from ${least}; it is "${values[name]}"`);
  process.exit(2);
}
console.log(
  `${values.cases} cases from seed ${values.seed}; the same again: npm run fuzz -- --cases ${values.cases} --seed ${values.seed}`,
);

const begun = performance.now();
const directory = mkdtempSync(join(tmpdir(), 'aurora-fuzz-'));
try {
  const report = join(directory, 'report.jsonl');
  process.env.FUZZ_CASES = values.cases;
  process.env.FUZZ_SEED = values.seed;
  process.env.FUZZ_REPORT = report;
  const jest = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', TOOLS.jest, '--config', 'backend/jest.config.mjs'];
  const { ok } = await node([...jest, '--runInBand', '--testPathPatterns', 'backend/test/fuzz/', '--selectProjects', 'backend'], {
    show: true,
  });
  if (!ok) process.exitCode = 1;
  const parts = readParts(report);
  for (const { part, cases, seconds, by_status: byStatus, by_operation: byOperation } of parts) {
    console.log(`\n${part}: ${cases} cases in ${seconds} s${byStatus === undefined ? '' : `, ${listed(byStatus)}`}`);
    for (const [operation, statuses] of Object.entries(byOperation ?? {})) console.log(`  ${operation.padEnd(22)} ${listed(statuses)}`);
  }
  const result = {
    fuzz: ok ? 'passed' : 'failed',
    date: new Date().toISOString(),
    machine: `${cpus()[0]?.model.trim() ?? 'unknown CPU'} x ${cpus().length}, ${platform()} ${arch()}, Node ${process.versions.node}`,
    seed: Number(values.seed),
    cases: parts.reduce((sum, { cases }) => sum + cases, 0),
    seconds: Math.round((performance.now() - begun) / 1000),
    parts,
  };
  if (values.write ?? Number(values.cases) >= USUAL_CASES) writeSection(sectionOf(result));
  console.log(`\n${JSON.stringify(result)}`);
} finally {
  rmSync(directory, { recursive: true, force: true });
}

function listed(counts) {
  return Object.entries(counts)
    .map(([status, count]) => `${status}: ${count}`)
    .join(', ');
}

/** The specs write a line each when they are done; one that fails may not. */
function readParts(file) {
  try {
    return readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
  } catch {
    return [];
  }
}

/** As Markdown. */
function sectionOf({ fuzz, date, machine, seed, seconds, parts }) {
  const inGroups = (count) => count.toLocaleString('en-US');
  const rows = parts.map(({ part, cases, seconds, by_status: byStatus }) => [
    part,
    inGroups(cases),
    ...[2, 3, 4, 5].map((statusClass) => (byStatus === undefined ? '' : inGroups(ofClass(byStatus, statusClass)))),
    inGroups(seconds),
  ]);
  const head = ['what', 'cases', '2xx', '3xx', '4xx', '5xx', 'seconds'];
  const verdict = fuzz === 'passed' ? 'Nothing was found.' : '**Something was found**, so that the parts that ended early are missing.';
  return [
    ...[head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`),
    '',
    `Seed ${seed}, ${inGroups(seconds)} s in all, ${date.slice(0, 10)}, on ${machine}. ${verdict}`,
  ].join('\n');
}

function ofClass(byStatus, statusClass) {
  return Object.entries(byStatus)
    .filter(([status]) => Math.floor(Number(status) / 100) === statusClass)
    .reduce((sum, [, count]) => sum + count, 0);
}

/** Puts the text in the place of that of an earlier run. */
function writeSection(text) {
  const document = readFileSync(DOCUMENT, 'utf8');
  const [from, to] = [document.indexOf(BEGIN), document.indexOf(END)];
  if (from === -1 || to < from) throw new Error(`${DOCUMENT} has lost the marks between which the figures of the fuzz stand.`);
  writeFileSync(DOCUMENT, `${document.slice(0, from + BEGIN.length)}\n\n${text}\n\n${document.slice(to)}`);
}
