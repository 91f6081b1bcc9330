// npm run cluster:demo: three instances behind nginx on one PostgreSQL, supervised. r and Enter, or SIGHUP: a rolling restart; Ctrl-C: the end.
import { createInterface } from 'node:readline';
import { BuildFailed, ensureBuilt } from './lib/builds.mjs';
import { ClusterError, findNginx, startCluster } from './lib/cluster.mjs';
import { startPostgres } from './lib/postgres.mjs';
import { say } from './lib/tools.mjs';

const DEMO_KEY = 'dev-key-change-in-production';

/** What was begun and has to be stopped, the latest first. */
const begun = [];
let cluster;
let keys;
let isRestarting = false;
let stopping;

for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => void stop());
process.on('SIGHUP', () => void rollingRestart());
try {
  await start();
} catch (error) {
  // What was being started may have met the end of what it needs.
  if (stopping === undefined) {
    process.exitCode = 1;
    if (error instanceof ClusterError) say(error.message);
    else if (!(error instanceof BuildFailed)) console.error(error);
  }
  await stop();
}

async function start() {
  // Asked before what takes its time.
  findNginx();
  await ensureBuilt();
  const { DATABASE_URL: givenDatabase, AURORA_API_KEY: givenKey, PORT: port = '5000' } = process.env;
  if (stopping !== undefined) return;
  const database = givenDatabase ?? (await (await begin(startPostgres({ durable: true }))).createDatabase());
  if (stopping !== undefined) return;
  const environment = { DATABASE_URL: database, AURORA_API_KEY: givenKey ?? DEMO_KEY };
  cluster = await begin(startCluster({ port: Number(port), environment, report: tell }));
  if (stopping !== undefined) return;
  console.log(`
Aurora Telemetry is listening on ${cluster.url}: nginx, and behind it
${cluster.urls.map((url, index) => `  instance ${index + 1}   ${url}`).join('\n')}
  database     ${givenDatabase === undefined ? 'a temporary PostgreSQL, which is removed at the end' : 'the one of DATABASE_URL'}
  key          ${givenKey === undefined ? DEMO_KEY : 'the one of AURORA_API_KEY'}

An instance that ends is started again: try kill -9. r and Enter: rolling restart. Ctrl-C: stop.
`);
  keys = createInterface({ input: process.stdin });
  keys.on('line', (line) => {
    if (line.trim() === 'r') void rollingRestart();
  });
  // A terminal that is closed sends SIGHUP, too; without it nobody could stop this any more.
  if (process.stdin.isTTY) keys.once('close', () => void stop());
}

function begin(something) {
  begun.unshift(something);
  return something;
}

async function rollingRestart() {
  if (cluster === undefined || isRestarting || stopping !== undefined) return;
  isRestarting = true;
  tell('rolling restart ...');
  try {
    await cluster.rollingRestart();
    tell('rolling restart done');
  } catch (error) {
    if (stopping === undefined) tell(error.message);
  } finally {
    isRestarting = false;
  }
}

function stop() {
  stopping ??= (async () => {
    tell('stopping ...');
    for (const something of begun) await (await something.catch(() => undefined))?.stop();
    keys?.close();
    process.stdin.unref?.();
  })();
  return stopping;
}

function tell(line) {
  say(`${new Date().toLocaleTimeString('en-GB')}  ${line}`);
}
