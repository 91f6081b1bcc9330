// npm test: everything, one runner after another, all of them even if one fails. npm run test:backend -- ARGS: one, with its arguments.
// The last line is always "N passed, N failed".
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { BuildFailed, ensureBuilt } from './lib/builds.mjs';
import { pythonTests } from './lib/python.mjs';
import { node, since, TOOLS } from './lib/tools.mjs';

/** A hung test must not hang the CI job. */
const RUNNER_TIMEOUT_MS = 25 * 60_000;
/** As many as there are cores, and two at least: by itself, Jest leaves a core idle, which on two is half of them. */
const WORKERS = `--maxWorkers=${Math.max(2, availableParallelism())}`;
const ESM = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];

/**
 * `run` resolves to the counts; a suite that does not even start counts as a failure. `needs` are the parts of dist/ that it uses.
 * Another runner (say, for another language) is another entry.
 */
const RUNNERS = [
  { name: 'backend', needs: [], run: (args) => jest('backend/jest.config.mjs', [WORKERS, ...args], ESM) },
  { name: 'frontend', needs: [], run: (args) => jest('frontend/jest.config.mjs', [WORKERS, ...args]) },
  { name: 'faults', needs: ['backend', 'faults'], run: (args) => jest('faults/jest.config.mjs', args, ESM) },
  { name: 'e2e', needs: ['backend', 'frontend'], run: (args) => jest('e2e/jest.config.mjs', args, ESM) },
  { name: 'python', needs: [], run: (args) => pythonTests(args, RUNNER_TIMEOUT_MS) },
];

const [only, ...args] = process.argv.slice(2);
const chosen = RUNNERS.filter(({ name }) => only === undefined || name === only);
const results = [];
for (const runner of chosen) {
  const start = performance.now();
  console.log(`\n=== ${runner.name} tests`);
  results.push({ name: runner.name, ...(await outcomeOf(runner)), took: since(start) });
}
report(results);

async function outcomeOf({ needs, run }) {
  try {
    await ensureBuilt(needs);
  } catch (error) {
    if (!(error instanceof BuildFailed)) throw error;
    return { passed: 0, failed: 1, remark: 'not run, because the build failed' };
  }
  const { passed, failed, remark, isNotRun } = await run(args);
  return passed + failed === 0 && !isNotRun ? { passed, failed: 1, remark: 'no test was run' } : { passed, failed, remark };
}

async function jest(config, args, nodeFlags = []) {
  const directory = mkdtempSync(join(tmpdir(), 'aurora-test-'));
  const outputFile = join(directory, 'result.json');
  try {
    const { ok } = await node([...nodeFlags, TOOLS.jest, '--config', config, '--json', '--outputFile', outputFile, ...args], {
      show: true,
      timeoutMs: RUNNER_TIMEOUT_MS,
    });
    const result = readResult(outputFile);
    if (result === undefined) return { passed: 0, failed: 1, remark: 'ended without a result' };
    const failed = result.numFailedTests + result.numRuntimeErrorTestSuites;
    if (!ok && failed === 0 && result.numPassedTests > 0) {
      return { passed: result.numPassedTests, failed: 1, remark: 'every test passed, but the run did not end well' };
    }
    return { passed: result.numPassedTests, failed };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function readResult(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

function report(results) {
  console.log();
  for (const { name, passed, failed, took, remark } of results) {
    console.log(`${name.padEnd(10)} ${passed} passed, ${failed} failed, ${took}${remark === undefined ? '' : `: ${remark}`}`);
  }
  const sum = (key) => results.reduce((total, result) => total + result[key], 0);
  const failed = results.length === 0 ? 1 : sum('failed');
  if (failed > 0) process.exitCode = 1;
  console.log(`${sum('passed')} passed, ${failed} failed`);
}
