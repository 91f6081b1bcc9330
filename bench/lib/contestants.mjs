/** Starts and stops the servers that are measured, each in a process of its own. */
import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { get } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../scripts/lib/free-port.mjs';
import { ROOT } from '../../scripts/lib/tools.mjs';

const HOST = '127.0.0.1';
const KEY = 'bench-key-of-a-good-length';
const READY_PATIENCE_MS = 120_000;
const STOP_PATIENCE_MS = 15_000;
const POLL_MS = 4;
/** Linux counts the time of processes in hundredths of a second. */
const MS_PER_CLOCK_TICK = 10;

/** All that have not been stopped, so that none outlives the run. */
const running = new Set();

/**
 * @typedef {object} Contestant
 * @property {string} name
 * @property {string} host
 * @property {number} port
 * @property {string} key
 * @property {number} [pid] absent for a peer, which somebody else runs
 * @property {string} [databasePath] absent where there is none, or none within reach
 * @property {() => Promise<void>} stop
 */

/**
 * @returns {Promise<Contestant>} this server, as it runs in production; its log goes nowhere, as it would to a file. `root`: of another version of
 *   it, built
 */
export async function startThisServer(
  databasePath,
  { nodeOptions = [], environment = {}, patienceMs = READY_PATIENCE_MS, root = ROOT } = {},
) {
  const environmentFor = (port) => ({
    PORT: String(port),
    HOST,
    AURORA_API_KEY: KEY,
    AURORA_DB_PATH: databasePath,
    NODE_ENV: 'production',
    LOG_LEVEL: 'info',
    ...environment,
  });
  const name = root === ROOT ? 'this server' : 'the version before';
  return start(name, [...nodeOptions, join(root, 'dist/backend/main.js')], databasePath, environmentFor, patienceMs);
}

/** @returns {Promise<Contestant>} node:http with better-sqlite3, on a file that has the schema already */
export async function startBareServer(databasePath) {
  return start('bare server', (port) => [baseline('bare-server.mjs'), databasePath, String(port), KEY], databasePath);
}

/** @returns {Promise<Contestant>} node:http that answers everything with these bytes */
export async function startStaticServer(body) {
  return start('bare node:http', (port) => [baseline('static-server.mjs'), String(port), body], undefined);
}

/** @returns {Contestant} a server that runs already */
export function peerAt(url, key) {
  const { hostname, port } = new URL(url);
  return { name: 'peer', host: hostname, port: Number(port || 80), key, stop: () => Promise.resolve() };
}

async function start(name, args, databasePath, environmentFor = () => ({}), patienceMs = READY_PATIENCE_MS) {
  const port = await freePort();
  const child = spawn(process.execPath, typeof args === 'function' ? args(port) : args, {
    cwd: ROOT,
    env: { PATH: process.env.PATH, ...environmentFor(port) },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let complaint = '';
  child.stderr.on('data', (data) => (complaint = (complaint + data).slice(-2_000)));
  running.add(child);
  const contestant = { name, host: HOST, port, key: KEY, pid: child.pid, databasePath, stop: () => stop(child) };
  const deadline = performance.now() + patienceMs;
  while (!(await answers(contestant))) {
    if (child.exitCode !== null) throw new Error(`The ${name} ended with code ${child.exitCode}: ${complaint}`);
    if (performance.now() > deadline) throw new Error(`The ${name} did not start.`);
    await sleep(POLL_MS);
  }
  return contestant;
}

async function answers(contestant) {
  try {
    return (await ask(contestant, '/api/run-meta/latest')).status === 200;
  } catch {
    return false;
  }
}

/**
 * One GET, on a connection of its own.
 * @returns {Promise<{ status: number, headers: import('node:http').IncomingHttpHeaders, text: string }>}
 */
export function ask({ host, port }, path) {
  return new Promise((done, fail) => {
    get({ host, port, path, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (data) => (text += data));
      response.on('end', () => done({ status: response.statusCode, headers: response.headers, text }));
      response.on('error', fail);
    }).on('error', fail);
  });
}

async function stop(child) {
  if (child.exitCode === null && child.signalCode === null) {
    const closed = once(child, 'exit');
    child.kill('SIGTERM');
    const killer = setTimeout(() => child.kill('SIGKILL'), STOP_PATIENCE_MS);
    await closed;
    clearTimeout(killer);
  }
  running.delete(child);
}

/** For when a measurement fails: leaves no process behind. */
export function killAll() {
  for (const child of running) child.kill('SIGKILL');
  running.clear();
}

/** Milliseconds of a core that a process has used; undefined where the system does not tell. */
export function cpuMsOf(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
    return (Number(fields[11]) + Number(fields[12])) * MS_PER_CLOCK_TICK;
  } catch {
    return undefined;
  }
}

/**
 * A helper process of the benchmark that takes one job after the other over IPC.
 * @param {string} file relative to `bench/`
 */
export function startWorker(file, args = []) {
  const child = fork(join(ROOT, 'bench', file), args, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  running.add(child);
  return {
    run: async (job) => {
      const settled = new AbortController();
      const answered = once(child, 'message', settled);
      const ended = once(child, 'exit', settled).then(() => [{ error: `${file} has ended.` }]);
      child.send(job);
      const [{ result, error }] = await Promise.race([answered, ended]);
      ended.catch(() => undefined);
      settled.abort();
      if (error !== undefined) throw new Error(error);
      return result;
    },
    stop: async () => {
      const closed = once(child, 'exit');
      child.disconnect();
      await closed;
      running.delete(child);
    },
  };
}

function baseline(file) {
  return join(ROOT, 'bench/baselines', file);
}
