/** The built server on a temporary database, for the demonstration. */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Keeper } from '../keeper.mjs';
import { ROOT } from '../tools.mjs';
import { DemoError } from './feed.mjs';

const HOST = '127.0.0.1';
/** Settings of a server of one's own, which are none of the demonstration's. */
const SETTINGS = /^(AURORA_.*|DATABASE_URL|HOST|LOG_LEVEL|NODE_ENV|PORT)$/;
const START_LIMIT_MS = 30_000;
const END_LIMIT_MS = 11_000;
const KEPT_CHARACTERS = 2_000;

/** @throws DemoError when something listens on the port already */
export async function askForPort(port) {
  const probe = createServer().listen(port, HOST);
  try {
    await once(probe, 'listening');
  } catch (error) {
    const why = { EADDRINUSE: 'is taken', EACCES: 'is only for root' }[error.code] ?? `cannot be used (${error.message})`;
    throw new DemoError(`Port ${port} ${why}. Choose another: npm run demo -- --port ${port < 60_000 ? Math.max(port, 1_024) + 1 : 5_001}`);
  }
  probe.close();
  await once(probe, 'close');
}

/**
 * @param {{ port: number, environment: Record<string, string> }} options
 * @returns {Promise<{ url: string, key: string, ended: Promise<string>, stop: () => Promise<void> }>} ended: the last words of a server that
 *   ended by itself; stop: ends it, and nothing of it stays
 */
export async function startServer({ port, environment }) {
  const key = randomBytes(24).toString('hex');
  const directory = mkdtempSync(join(tmpdir(), 'aurora-demo-'));
  const keeper = new Keeper(directory);
  const child = spawn(process.execPath, [join(ROOT, 'dist/backend/main.js')], {
    // No .env of others is read there.
    cwd: directory,
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {
      ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !SETTINGS.test(name))),
      ...environment,
      PORT: String(port),
      AURORA_API_KEY: key,
      AURORA_DB_PATH: join(directory, 'demo.db'),
      LOG_LEVEL: 'silent',
    },
  });
  keeper.watch(child.pid);
  let lastWords = '';
  child.stderr.setEncoding('utf8').on('data', (text) => (lastWords = (lastWords + text).slice(-KEPT_CHARACTERS)));
  const exit = once(child, 'exit');
  const ended = exit.then(([code, signal]) => {
    keeper.watch(0);
    return `The server has ended (${signal ?? `exit code ${code}`}).${lastWords.trim() === '' ? '' : `\n${lastWords.trim()}`}`;
  });
  const stop = async () => {
    child.kill('SIGTERM');
    // The keeper ends what does not end by itself, and removes the directory.
    await Promise.race([exit, sleep(END_LIMIT_MS, undefined, { ref: false })]);
    await keeper.end();
  };
  const url = `http://${HOST}:${port}`;
  const failure = await Promise.race([ended, untilReady(url, () => child.exitCode !== null || child.signalCode !== null)]);
  if (failure === undefined) return { url, key, ended, stop };
  await stop();
  throw new DemoError(failure);
}

/** @returns what is wrong, if it does not come to that */
async function untilReady(url, hasEnded) {
  for (const begun = performance.now(); performance.now() - begun < START_LIMIT_MS && !hasEnded(); await sleep(50)) {
    const answer = await fetch(`${url}/api/health/ready`).catch(() => undefined);
    await answer?.body?.cancel();
    if (answer?.ok) return undefined;
  }
  return `The server did not get ready within ${START_LIMIT_MS / 1_000} s.`;
}
