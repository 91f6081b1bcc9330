import { startThisServer } from '../lib/contestants.mjs';
import { countRows, takeFilled, warm } from '../lib/databases.mjs';
import { assertAllGood, put } from '../lib/measure.mjs';
import { countRowsOn, startThisServerOn, takeFilledServer } from '../lib/postgres.mjs';
import { functionName, runId } from '../lib/records.mjs';
import { figure, median, range } from '../lib/stats.mjs';
import { targetCells } from '../lib/tables.mjs';

const SEEDS_PER_RUN = 100;
const ENTRIES = 10_000;
const CORPUS_SIZES = [1_000, 10_000, 100_000];
const RUNS_ASKED_FOR = 1_000;
const TARGET = { goal: 1.5, stretch: 1.2 };
const BATCH_SIZE = 100;

const get = (...paths) => ({ kind: 'get', paths, isFresh: true });
const byFunction = (path) => get(...Array.from({ length: 40 }, (_, n) => `${path}func=${functionName(n)}`));

const CORPUS_READS = [
  ['`GET /api/corpus`', get('/api/corpus')],
  ['`GET /api/corpus?func=`', byFunction('/api/corpus?')],
  ['`GET /api/corpus/top?func=`', byFunction('/api/corpus/top?')],
  ['`GET /api/corpus/recent`', get('/api/corpus/recent')],
  ['`GET /api/corpus/summary`', get('/api/corpus/summary')],
  ['`POST /api/corpus/lookup`', { kind: 'lookup' }],
  ['`POST /api/corpus/similar`', { kind: 'similar' }],
];
const WRITES = new Set(['seed', 'batch']);

/** What every read and ingest take as seeds and runs grow; the corpus stays. */
export function growth(context) {
  return growthOn(onFiles, context);
}

/** The same on PostgreSQL. */
export function growthOnPostgres(context) {
  return growthOn(onDatabases, context);
}

async function growthOn(open, { loader, effort, withoutLargest, isQuick }) {
  const sizes = isQuick ? [1_000, 10_000] : [10_000, 1_000_000, ...(withoutLargest ? [] : [10_000_000])];
  const contents = sizes.map((seeds) => ({ seeds, seedsPerRun: SEEDS_PER_RUN, entries: ENTRIES }));
  const session = `growth-${process.pid}`;
  return grow({
    open,
    loader,
    effort,
    contents,
    titles: sizes.map((size) => `${size.toLocaleString('en')} seeds`),
    requestsFor: ({ seeds }) => [
      ['`GET /api/run-meta/latest`', get('/api/run-meta/latest')],
      ['`GET /api/used-seeds`', get('/api/used-seeds')],
      ['`GET /api/used-seeds?run_id=`', get(...spread(seeds / SEEDS_PER_RUN).map((n) => `/api/used-seeds?run_id=${runId(n)}`))],
      ...CORPUS_READS,
      ['`POST /api/used-seeds`', { kind: 'seed', session }],
      [`\`POST /api/batch\`, ${BATCH_SIZE} seeds`, { kind: 'batch', session, size: BATCH_SIZE, format: 'json' }],
    ],
    target: TARGET,
    note:
      `One connection, so that nothing waits in a queue; every address is new (by a parameter that nobody reads), so that no answer is one that was kept; ${SEEDS_PER_RUN} seeds a run, that is ${(Math.max(...sizes) / SEEDS_PER_RUN).toLocaleString('en')} runs in the largest database; ` +
      `the corpus has ${ENTRIES.toLocaleString('en')} entries in all of them. The factor is the worst of a row, p50 or p99, to the smallest database. Every seed that was acknowledged was found in its database afterwards, and no other.`,
  });
}

/** What the reads of the corpus take as it grows: for information, it has no goal. */
export async function corpusGrowth({ loader, effort, isQuick }) {
  const sizes = isQuick ? CORPUS_SIZES.slice(0, 2) : CORPUS_SIZES;
  return grow({
    open: onFiles,
    loader,
    effort,
    contents: sizes.map((entries) => ({ seeds: 10_000, seedsPerRun: SEEDS_PER_RUN, entries })),
    titles: sizes.map((size) => `${size.toLocaleString('en')} entries`),
    requestsFor: () => CORPUS_READS,
    target: undefined,
    note: 'One connection. A page of the corpus has the true count of its filter, which is counted in an index; `summary` adds up every entry of one, `similar` compares with every entry, `lookup` asks for 100 ids.',
  });
}

/** A server for each content. `countNew` counts the seeds that a measurement has added. */
async function onFiles(contents) {
  const servers = [];
  for (const content of contents) {
    const path = await takeFilled(content);
    await warm(path);
    servers.push(await startThisServer(path));
  }
  return {
    servers,
    countNew: ({ databasePath }, { seeds }) => countRows(databasePath, 'used_seeds', `seq > ${seeds}`),
    close: () => undefined,
  };
}

async function onDatabases(contents) {
  const { server, urls } = await takeFilledServer(contents);
  const servers = [];
  for (const url of urls) servers.push({ ...(await startThisServerOn(url)), url });
  return {
    servers,
    countNew: ({ url }, { seeds }) => countRowsOn(url, 'used_seeds', `seq > ${seeds}`),
    close: () => server.stop(),
  };
}

async function grow({ open, loader, effort, contents, titles, requestsFor, target, note }) {
  const { servers, countNew, close } = await open(contents);
  // Counted by themselves: what reads are answered is no record.
  const reading = servers.map((server) => ({ ...server }));
  const rows = [];
  for (let index = 0; index < requestsFor(contents[0]).length; index += 1) {
    const [what] = requestsFor(contents[0])[index];
    const samples = servers.map(() => []);
    for (let n = -1; n < effort.repetitions; n += 1) {
      for (const [size, server] of servers.entries()) {
        const [, source] = requestsFor(contents[size])[index];
        const contestant = WRITES.has(source.kind) ? server : reading[size];
        const sample = await put(loader, contestant, source, { connections: 1, durationMs: n < 0 ? effort.warmUpMs : effort.shortMs });
        if (n >= 0) samples[size].push(sample);
      }
    }
    rows.push(row(what, samples, target));
  }
  for (const server of servers) await server.stop();
  for (const contestant of reading) assertAllGood(contestant);
  for (const [size, server] of servers.entries()) {
    assertAllGood(server);
    const stored = await countNew(server, contents[size]);
    const { acknowledged = 0 } = server;
    if (stored !== acknowledged) throw new Error(`The server acknowledged ${acknowledged} seeds and stored ${stored}.`);
  }
  await close();
  return {
    columns: ['p50 / p99, ms', ...titles, 'factor', 'spread of p50', ...(target === undefined ? [] : ['goal', 'stretch', 'met'])],
    rows,
    note,
  };
}

function row(what, samples, target) {
  const of = (pick) => samples.map((list) => median(list.map(({ latencyMs }) => latencyMs[pick])));
  const [p50, p99] = [of('p50'), of('p99')];
  const factor = Math.max(...p50.map((ms) => ms / p50[0]), ...p99.map((ms) => ms / p99[0]));
  const largest = samples.at(-1).map(({ latencyMs }) => latencyMs.p50);
  return [
    what,
    ...p50.map((ms, size) => `${figure(ms)} / ${figure(p99[size])}`),
    `**${factor.toFixed(2)}**`,
    range(largest),
    ...(target === undefined ? [] : targetCells(factor, target)),
  ];
}

/** So many numbers below `end`, evenly spread. */
function spread(end) {
  const count = Math.min(end, RUNS_ASKED_FOR);
  return Array.from({ length: count }, (_, n) => Math.floor((n * end) / count));
}

/** The nearest entries of a large corpus. */
export async function similar({ loader, effort, isQuick }) {
  const entries = isQuick ? 10_000 : CORPUS_SIZES.at(-1);
  const server = await startThisServer(await takeFilled({ seeds: 10_000, seedsPerRun: SEEDS_PER_RUN, entries }));
  const first = await put(loader, server, { kind: 'similar' }, { connections: 1, count: 1 });
  const samples = [];
  for (let n = 0; n < effort.repetitions; n += 1)
    samples.push(await put(loader, server, { kind: 'similar' }, { connections: 1, durationMs: effort.durationMs }));
  await server.stop();
  assertAllGood(server);
  const p95 = samples.map(({ latencyMs }) => latencyMs.p95);
  return {
    columns: ['what', 'p50', 'p95', 'spread of p95', 'goal', 'met'],
    rows: [
      [
        `\`POST /api/corpus/similar\`, ${entries.toLocaleString('en')} entries, warm`,
        `${figure(median(samples.map(({ latencyMs }) => latencyMs.p50)))} ms`,
        `**${figure(median(p95))} ms**`,
        range(p95),
        '≤ 50 ms',
        median(p95) <= 50 ? 'yes' : '**no**',
      ],
    ],
    note: `One connection, 500 different targets in turn. The first request after the start, which reads the corpus, took ${figure(first.latencyMs.max)} ms.`,
  };
}
