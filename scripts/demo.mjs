// npm run demo [-- --port N]: the server on a temporary database, with made-up runs of two weeks and one that goes on. Ctrl-C ends it, and
// nothing of it stays. npm run demo -- --url URL --key KEY: feeds a server that runs already and has no runs of its own.
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { BuildFailed, ensureBuilt } from './lib/builds.mjs';
import { DemoError, Feed, follow } from './lib/demo/feed.mjs';
import { askForPort, startServer } from './lib/demo/server.mjs';
import { createStory, DEMO_NOTICE } from './lib/demo/story.mjs';
import { say } from './lib/tools.mjs';

const USAGE = 'npm run demo -- [--port N], or npm run demo -- --url http://host:port --key KEY';
/** Less than the 10 s in which a newcomer sees all there is, more than a few pauses of the run that goes on. */
const SILENT_AFTER_S = '8';
/** From when a server no longer answers until its process is known to have ended. */
const CRASH_MS = 500;
const PAUSE_MS = { from: 1_000, to: 2_000 };
/** With which the first live run begins, so that there is something to see at once. */
const HEAD_START = { records: 14, everyMs: 3_000 };

const over = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => over.abort());
// Under a shell that does not hand signals on, the end of npm shows only in who the parent is.
const parent = process.ppid;
if (process.env.npm_lifecycle_event === 'demo') setInterval(() => process.ppid !== parent && over.abort(), 500).unref();

let server;
try {
  const options = readOptions();
  await (options.url === undefined ? demonstrate(options.port) : feedOther(options.url, options.key));
} catch (error) {
  // What was going on may have met the end of what it needs.
  if (!over.signal.aborted) {
    process.exitCode = 1;
    if (error instanceof DemoError) say(error.message);
    else if (!(error instanceof BuildFailed)) console.error(error);
  }
} finally {
  over.abort();
  await server?.stop();
}

async function demonstrate(port) {
  await askForPort(port);
  await ensureBuilt();
  if (over.signal.aborted) return;
  server = await startServer({ port, environment: { AURORA_NOTICE: DEMO_NOTICE, AURORA_SILENT_AFTER_S: SILENT_AFTER_S } });
  const crash = server.ended.then((lastWords) => {
    throw new DemoError(lastWords);
  });
  const told = tell(new Feed(server.url, server.key), { url: `http://localhost:${port}`, key: server.key });
  // Of a crash the feed knows only that nobody answers.
  const toldLater = told.catch((error) => sleep(CRASH_MS).then(() => Promise.reject(error)));
  await Promise.race([crash, toldLater]);
}

async function feedOther(url, key) {
  const feed = new Feed(url, key);
  const isAnew = (await feed.clear()) > 0;
  if (isAnew) say('The runs of an earlier demonstration were there, and begin anew.');
  const run = await tell(feed, { url: feed.url, isAnew });
  if (run !== undefined) await feed.send({ kind: 'run_status', run_id: run, status: 'cancelled' });
}

/** @returns the run that was going on at the end */
async function tell(feed, { url, key, isAnew = false }) {
  const { past, drops, live } = createStory(Date.now());
  await feed.post([...past.flat(), ...(isAnew ? [] : drops)]);
  if (over.signal.aborted) return undefined;
  let behindMs = HEAD_START.records * HEAD_START.everyMs;
  const records = live(() => Date.now() - behindMs);
  const first = Array.from({ length: HEAD_START.records }, () => {
    behindMs -= HEAD_START.everyMs;
    return records.next().value;
  });
  await feed.post(first);
  introduce(url, key);
  const pause = () =>
    sleep(PAUSE_MS.from + Math.random() * (PAUSE_MS.to - PAUSE_MS.from), undefined, { signal: over.signal }).catch(() => undefined);
  return follow(feed, records, { pause, isOver: () => over.signal.aborted });
}

function introduce(url, key) {
  console.log(`
Aurora Telemetry with made-up data: ${url}
${
  key === undefined
    ? ''
    : `  key        ${key}
  API docs   ${url}/api/docs
  try        curl -X POST ${url}/api/used-seeds -H "x-api-key: ${key}" -H "Content-Type: application/json" -d '{"run_id": "my-run", "function": "gcd"}'
`
}
A run goes on as long as this does. Ctrl-C: stop${key === undefined ? '.' : ', and nothing of it stays.'}
`);
}

function readOptions() {
  let values;
  try {
    ({ values } = parseArgs({ options: { port: { type: 'string' }, url: { type: 'string' }, key: { type: 'string' } } }));
  } catch (error) {
    throw new DemoError(`${error.message}\n${USAGE}`);
  }
  const { port = '5000', url, key } = values;
  const wrong = (why) => new DemoError(`${why}\n${USAGE}`);
  if (!/^\d{1,5}$/.test(port) || Number(port) < 1 || Number(port) > 65_535)
    throw wrong(`--port must be a number from 1 to 65535; it is "${port}".`);
  if ((url === undefined) !== (key === undefined)) throw wrong('--url and --key belong together.');
  if (url !== undefined && values.port !== undefined) throw wrong('--port is for a server of its own, --url for one that runs already.');
  if (url !== undefined && !/^https?:$/.test(URL.canParse(url) ? new URL(url).protocol : ''))
    throw wrong(`--url must be like http://host:port; it is "${url}".`);
  return { port: Number(port), url, key };
}
