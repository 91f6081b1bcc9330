import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from './tools.mjs';

const OLDEST = [3, 8];
const PYTHON = 'python3';

/**
 * Runs the unittest suite of the Python client. A machine without Python may do without it; one that has it may not skip.
 * @param {string[]} args instead of discovering all: names of test modules, classes or methods, such as tests.test_spool
 * @returns {Promise<{ passed: number, failed: number, remark?: string, isNotRun?: true }>}
 */
export async function pythonTests(args, timeoutMs) {
  const missing = await whatIsMissing();
  if (missing !== undefined) return { passed: 0, failed: 0, remark: `python tests not run: ${missing}`, isNotRun: true };
  const what = args.length > 0 ? args : ['discover', '-s', '.', '-t', '.'];
  const { code, output } = await python(['-m', 'unittest', ...what], { cwd: join(ROOT, 'clients/python'), timeoutMs, show: true });
  return countsOf(output, code);
}

/** What unittest says at its end: "Ran 3 tests in 0.1s", then "OK" or "FAILED (failures=1, errors=1)", each perhaps with skipped=1. */
function countsOf(output, code) {
  const ran = /^Ran (\d+) tests? in /m.exec(output);
  if (ran === null) return { passed: 0, failed: 1, remark: 'ended without a result' };
  const count = (name) => Number(new RegExp(`^(?:OK|FAILED) \\(.*?\\b${name}=(\\d+)`, 'm').exec(output)?.[1] ?? 0);
  const failed = count('failures') + count('errors') + count('unexpected successes');
  // A test that failed in several of its subtests counts as several.
  const passed = Math.max(0, Number(ran[1]) - failed - count('skipped') - count('expected failures'));
  if (code !== 0 && failed === 0) return { passed, failed: 1, remark: 'every test passed, but the run did not end well' };
  return { passed, failed };
}

async function whatIsMissing() {
  const { code, output } = await python(['-c', 'import sys; print(*sys.version_info[:2])'], {});
  if (code === undefined) return `no ${PYTHON}`;
  const [major, minor] = output.trim().split(' ').map(Number);
  const isOld = major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1]);
  return isOld ? `${PYTHON} is ${major}.${minor}, older than ${OLDEST.join('.')}` : undefined;
}

/** `code` is undefined when there is no such program. */
function python(args, { cwd = ROOT, timeoutMs, show = false }) {
  return new Promise((done) => {
    const env = { ...process.env, PYTHONDONTWRITEBYTECODE: '1' };
    const child = spawn(PYTHON, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], timeout: timeoutMs });
    let output = '';
    for (const [stream, terminal] of [
      [child.stdout, process.stdout],
      [child.stderr, process.stderr],
    ]) {
      stream.on('data', (chunk) => {
        output += chunk;
        if (show) terminal.write(chunk);
      });
    }
    child.on('error', () => done({ code: undefined, output }));
    child.on('close', (code, signal) => done({ code: signal === null ? code : 1, output }));
  });
}
