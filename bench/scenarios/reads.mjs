import { deepStrictEqual } from 'node:assert/strict';
import { join } from 'node:path';
import { ask, startBareServer, startStaticServer, startThisServer } from '../lib/contestants.mjs';
import { copyDatabase, makeFilled } from '../lib/databases.mjs';
import { fillOverHttp } from '../lib/peer.mjs';
import { assertAllGood, compare, runnerOf } from '../lib/measure.mjs';
import { functionName, runId } from '../lib/records.mjs';
import { RATIO_COLUMNS, ratioRow } from '../lib/tables.mjs';

const CONNECTIONS = 50;
const LATEST = '/api/run-meta/latest';
const RUNS = 250;
const SEEDS_PER_RUN = 200;
const ENTRIES = 2_000;
const FUNCTIONS = 40;
const PAGES_ASKED_FOR = 600;
/** So many runs and pages in turn that no server can have kept the answers of the last round (about 20 MB each). */
const LISTS = Array.from({ length: RUNS }, (_, n) => `/api/used-seeds?run_id=${runId(n)}&limit=${SEEDS_PER_RUN}`);
const PAGES = [
  ...Array.from({ length: PAGES_ASKED_FOR }, (_, n) => `/api/corpus?limit=50&offset=${Math.floor((n * (ENTRIES - 50)) / PAGES_ASKED_FOR)}`),
  ...Array.from({ length: FUNCTIONS }, (_, n) => `/api/corpus?limit=50&func=${functionName(n)}`),
];
const CONTENT = { seeds: RUNS * SEEDS_PER_RUN, seedsPerRun: SEEDS_PER_RUN, entries: ENTRIES };

/** The reads of the web app, each against the same query and answer without anything around it. */
export async function reads({ loader, directory, effort, peer }) {
  const path = await makeFilled(join(directory, 'reads.db'), CONTENT);
  const bare = await startBareServer(copyDatabase(path, join(directory, 'reads-bare.db')));
  const server = await startThisServer(path);
  for (const contestant of peer) await fillOverHttp(loader, contestant, CONTENT);
  for (const address of [LATEST, ...LISTS, ...PAGES]) deepStrictEqual(await answerOf(server, address), await answerOf(bare, address));
  const sameBytes = await startStaticServer((await ask(server, LATEST)).text);

  const contestants = [server, bare, sameBytes, ...peer];
  const measure = (paths, baseline, isFresh = false) =>
    compare(
      [server, baseline, ...peer].map((contestant) => runnerOf(loader, contestant, { kind: 'get', paths, isFresh }, CONNECTIONS)),
      effort,
    );
  const latest = await measure([LATEST], sameBytes);
  const queried = await measure([LATEST], bare, true);
  const lists = await measure(LISTS, bare);
  const pages = await measure(PAGES, bare);
  for (const contestant of contestants) await contestant.stop();
  for (const contestant of contestants) assertAllGood(contestant);

  const target = { goal: 0.5, stretch: 0.8, atLeast: true };
  return {
    columns: RATIO_COLUMNS(peer),
    rows: [
      ratioRow('`GET /api/run-meta/latest`, to bare `node:http` with the same bytes', latest, {
        goal: 0.7,
        stretch: 0.9,
        atLeast: true,
      }),
      ratioRow('the same when nothing can have been kept, to the bare server with the same query', queried, undefined),
      ratioRow(`\`GET /api/used-seeds?run_id=\`, ${SEEDS_PER_RUN} rows, ${RUNS} runs in turn`, lists, target),
      ratioRow(`\`GET /api/corpus?limit=50\`, ${PAGES.length} pages and functions in turn`, pages, target),
    ],
    note: `Answers a second, ${CONNECTIONS} connections, without If-None-Match. This server keeps answers as long as nothing is committed: the lists ask in turn for more than it keeps, and the second row for an address that is new each time. Before the clock runs, both servers are asked for every address, and their answers must be equal.`,
  };
}

async function answerOf(contestant, path) {
  const { status, headers, text } = await ask(contestant, path);
  return { status, count: headers['x-total-count'], body: JSON.parse(text) };
}
