// npm run fuzz -- [--cases N] [--seed S]: the fuzz of backend/test/fuzz/ with more cases than CI has time for, and its figures.
// The last line is one JSON object with all of them.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { arch, cpus, platform, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { node, TOOLS } from './lib/tools.mjs';

const { values } = parseArgs({
  options: { cases: { type: 'string', default: '100000' }, seed: { type: 'string', default: String(Date.now() % 1_000_000_000) } },
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

const directory = mkdtempSync(join(tmpdir(), 'aurora-fuzz-'));
try {
  const report = join(directory, 'report.jsonl');
  process.env.FUZZ_CASES = values.cases;
  process.env.FUZZ_SEED = values.seed;
  process.env.FUZZ_REPORT = report;
  const jest = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', TOOLS.jest, '--config', 'backend/jest.config.mjs'];
  const { ok } = await node([...jest, '--runInBand', '--testPathPatterns', 'backend/test/fuzz/'], { show: true });
  if (!ok) process.exitCode = 1;
  const parts = readParts(report);
  for (const { part, cases, seconds, by_status: byStatus, by_operation: byOperation } of parts) {
    console.log(`\n${part}: ${cases} cases in ${seconds} s${byStatus === undefined ? '' : `, ${listed(byStatus)}`}`);
    for (const [operation, statuses] of Object.entries(byOperation ?? {})) console.log(`  ${operation.padEnd(22)} ${listed(statuses)}`);
  }
  const machine = `${cpus()[0]?.model.trim() ?? 'unknown CPU'} x ${cpus().length}, ${platform()} ${arch()}, Node ${process.versions.node}`;
  const total = parts.reduce((sum, { cases }) => sum + cases, 0);
  console.log(
    `\n${JSON.stringify({ fuzz: ok ? 'passed' : 'failed', date: new Date().toISOString(), machine, seed: Number(values.seed), cases: total, parts })}`,
  );
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
