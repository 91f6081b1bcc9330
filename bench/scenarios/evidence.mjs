import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ROOT } from '../../scripts/lib/tools.mjs';
import { ask, startThisServer } from '../lib/contestants.mjs';
import { copyDatabase, takeRecords } from '../lib/databases.mjs';
import { assertAllGood, compare, put, runnerOf } from '../lib/measure.mjs';
import { startDatabaseServer, startThisServerOn } from '../lib/postgres.mjs';
import { corpusBody } from '../lib/records.mjs';
import { figure, quantile } from '../lib/stats.mjs';
import { ratioRow, RATIO_COLUMNS, targetCells } from '../lib/tables.mjs';

const FULL = { runs: 100_000, functions: 500, sources: 20_000, asked: 60 };
const SMALL = { runs: 2_000, functions: 100, sources: 400, asked: 10 };
const SEEDS_PER_RUN = 10;
const OUTCOMES_PER_RUN = 3;
const FIRST_MS = Date.UTC(2025, 0, 1);
const MINUTE_MS = 60_000;
/** What taking in may take before the measurement is given up. */
const TAKE_IN_PATIENCE_MS = 1_800_000;
const TARGET = { goal: 100, stretch: 50 };
const INGEST_TARGET = { goal: 0.85, stretch: 0.95, atLeast: true };
const COLUMNS = ['what', 'p50', 'p95', 'greatest', ...RATIO_COLUMNS([]).slice(5, 8)];
const BATCH = { kind: 'batch', size: 1_000, format: 'json' };
/** As many as some open pages ask for. */
const PAUSE_BETWEEN_READS_MS = 200;

/** The answers on the evidence, each after a commit, so that none was kept; and storing while they are asked for. */
export async function evidence({ loader, directory, effort, isQuick }) {
  const size = isQuick ? SMALL : FULL;
  const path = copyDatabase(await takeRecords(nameOf(size), recordsOf(size)), join(directory, 'evidence.db'));
  const begun = performance.now();
  const server = await startThisServer(path, { patienceMs: TAKE_IN_PATIENCE_MS });
  const tookMs = performance.now() - begun;

  const session = `evidence-${process.pid}`;
  const random = randomNumbers();
  const rows = await askAll(loader, server, size, random);

  const plain = runnerOf(loader, server, { ...BATCH, session }, 4);
  const withReads = { name: 'with reads', run: (durationMs) => whileReading(server, size, random, () => plain.run(durationMs)) };
  const outcomes = await compare([withReads, plain], { ...effort, unit: 'recordsPerSecond' });
  await server.stop();
  assertAllGood(server);
  const [, , , ratio, spread] = ratioRow('', outcomes, INGEST_TARGET);
  rows.push([
    `batches of ${BATCH.size} seeds while these are asked for, to without`,
    '',
    ratio,
    spread,
    ...targetCells(outcomes[1].ratio, INGEST_TARGET),
  ]);
  return {
    columns: COLUMNS,
    rows,
    note:
      `${figure(size.runs)} runs, ${figure(size.runs * SEEDS_PER_RUN)} seeds of ${figure(size.sources)} sources and ` +
      `${figure(size.runs * OUTCOMES_PER_RUN)} outcomes of ${figure(size.functions)} functions; taking them in when the server started took ` +
      `${(tookMs / 1000).toFixed(1)} s. Each route ${size.asked} times, one request at a time with random parameters, each after the commit of a seed. ` +
      `The last row: every ${PAUSE_BETWEEN_READS_MS} ms one of the routes, in turn.`,
  };
}

function nameOf({ runs, functions, sources }) {
  return `evidence-${runs}-${functions}-${sources}`;
}

/** A row for each route: how long its answers took. */
async function askAll(loader, server, size, random) {
  const session = `asked-${process.pid}`;
  const rows = [];
  for (const [route, pathOf] of Object.entries(routesOf(size))) {
    const times = [];
    for (let n = 0; n < size.asked; n += 1) {
      await put(loader, server, { kind: 'seed', session }, { connections: 1, count: 1 });
      const path = pathOf(random);
      const start = performance.now();
      const { status, text } = await ask(server, path);
      times.push(performance.now() - start);
      if (status !== 200) throw new Error(`${path} was answered with ${status}: ${text.slice(0, 300)}`);
    }
    const p95 = quantile(times, 0.95);
    const shown = [figure(quantile(times, 0.5)), `**${figure(p95)}**`, figure(Math.max(...times))].map((ms) => `${ms} ms`);
    rows.push([`\`GET ${route}\``, ...shown, ...targetCells(p95, TARGET, ' ms')]);
  }
  return rows;
}

/** The same on PostgreSQL, which the records are copied to. */
export async function evidenceOnPostgres({ loader, directory, isQuick }) {
  const size = isQuick ? SMALL : FULL;
  const path = copyDatabase(await takeRecords(nameOf(size), recordsOf(size)), join(directory, 'evidence-postgres.db'));
  // With the schema of now, which only such a file is copied with.
  await (await startThisServer(path, { patienceMs: TAKE_IN_PATIENCE_MS })).stop();
  const databaseServer = await startDatabaseServer();
  try {
    const url = await databaseServer.createDatabase();
    execFileSync(process.execPath, [join(ROOT, 'dist/backend/copy/main.js'), '--from', `sqlite:${path}`, '--to', url], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const server = await startThisServerOn(url, { patienceMs: TAKE_IN_PATIENCE_MS });
    const rows = await askAll(loader, server, size, randomNumbers());
    await server.stop();
    assertAllGood(server);
    return { columns: COLUMNS, rows, note: 'The same records, copied to PostgreSQL and taken in there, and the same questions.' };
  } finally {
    await databaseServer.stop();
  }
}

async function whileReading(server, size, random, work) {
  let isOver = false;
  const reading = (async () => {
    while (!isOver)
      for (const pathOf of Object.values(routesOf(size))) {
        if (isOver) break;
        await ask(server, pathOf(random));
        await sleep(PAUSE_BETWEEN_READS_MS);
      }
  })();
  const result = await work();
  isOver = true;
  await reading;
  return result;
}

/** The address to ask for next, by route. */
function routesOf(size) {
  const { runs, functions } = size;
  const { used_seeds: seeds } = recordsOf(size);
  const source = (random) => seeds.rowOf(random(seeds.count)).source_id;
  const since = (random) => new Date(FIRST_MS + random(runs) * MINUTE_MS).toISOString();
  // What changed is asked for by who was away.
  const lastWeek = (random) => new Date(FIRST_MS + runs * MINUTE_MS - random(7 * 24 * 60) * MINUTE_MS).toISOString();
  const runIds = (random, count) => Array.from({ length: count }, () => `run-${random(runs)}`).join(',');
  const pick = (random, values) => values[random(values.length)];
  const insights = '/api/insights';
  return {
    '/api/insights/seeding-effect': (random) =>
      `${insights}/seeding-effect${pick(random, ['', `?since=${since(random)}`, `?function=function_${random(functions)}`, `?runs=${runIds(random, 20)}`])}`,
    '/api/insights/seeding-effect/functions': (random) =>
      `${insights}/seeding-effect/functions?sort=${pick(random, ['difference', 'trials', 'name'])}${pick(random, ['', `&since=${since(random)}`])}`,
    '/api/insights/sources': (random) => `${insights}/sources?sort=${pick(random, ['lift', 'uses', 'wins', 'harm', 'age'])}`,
    '/api/insights/sources/{source_id}': (random) => `${insights}/sources/${source(random)}`,
    '/api/insights/sources/{source_id}/uses': (random) => `${insights}/sources/${source(random)}/uses`,
    '/api/insights/calibration': () => `${insights}/calibration`,
    '/api/insights/diversity': (random) => `${insights}/diversity?stale_after_days=${1 + random(60)}`,
    '/api/insights/bias': (random) => `${insights}/bias?limit=${1 + random(1_000)}`,
    '/api/insights/compare': (random) => `${insights}/compare?runs=${runIds(random, 2 + random(19))}`,
    '/api/insights/growth': (random) => `${insights}/growth?runs=${runIds(random, 1 + random(20))}`,
    '/api/insights/lineage/{id}': (random) => `${insights}/lineage/${source(random)}?depth=${1 + random(3)}`,
    '/api/insights/changes': (random) => `${insights}/changes?since=${lastWeek(random)}`,
    '/api/search': (random) => `/api/search?q=${pick(random, [`function_${random(functions)}`, `run-${random(runs)}`, 'return'])}`,
  };
}

function recordsOf({ runs, functions, sources }) {
  const timeOf = (run, part) => new Date(FIRST_MS + run * MINUTE_MS + part * 1_000).toISOString();
  // The functions of a run lie side by side, and so do the sources of a function.
  const functionOf = (run, n) => (run * OUTCOMES_PER_RUN + (n % OUTCOMES_PER_RUN)) % functions;
  const sourceOf = (run, n) => (functionOf(run, n) * (sources / functions) + ((run * 7 + n * 13) % (sources / functions))) % sources;
  return {
    run_meta: {
      count: runs,
      rowOf: (n) => ({
        ...{ run_id: `run-${n}`, timestamp: timeOf(n, 0), seed_bias: (n % 11) / 20, seeding_enabled: Number(n % 5 !== 0) },
        ...{ max_iters: 100, beam: 48, notes: null },
      }),
    },
    corpus: {
      count: sources,
      rowOf: (n) => {
        const body = corpusBody(n);
        return {
          ...{
            ...body,
            id: `source-${n}`,
            func_name: `function_${Math.floor(n / (sources / functions))}`,
            is_perfect: Number(body.passed === body.total),
          },
          ...{ failing_tests: '[]', calls_functions: '[]', post_bow: JSON.stringify(body.post_bow) },
        };
      },
    },
    used_seeds: {
      count: runs * SEEDS_PER_RUN,
      rowOf: (n) => {
        const run = Math.floor(n / SEEDS_PER_RUN);
        // Every fifth run is without seeding, and its seeds go to the run before.
        const seeded = run % 5 === 0 ? Math.max(run - 1, 1) : run;
        return {
          ...{
            id: `seed-${n}`,
            run_id: `run-${seeded}`,
            function: `function_${functionOf(seeded, n)}`,
            source_id: `source-${sourceOf(seeded, n)}`,
          },
          reason_json: JSON.stringify({ similarity: ((n * 37) % 1_000) / 1_000, method: ['jaccard', 'edit', 'tree'][n % 3], rank: n % 12 }),
          ...{ score: ((n * 31) % 100) / 100, passed: n % 11, total: 10, snippet: `def f(x):\n    return x + ${n % 1_000}\n` },
          timestamp: timeOf(seeded, n % SEEDS_PER_RUN),
        };
      },
    },
    outcomes: {
      count: runs * OUTCOMES_PER_RUN,
      rowOf: (n) => {
        const run = Math.floor(n / OUTCOMES_PER_RUN);
        const isSolved = Number((n * 2_654_435_761) % 100 < (run % 5 === 0 ? 58 : 71));
        return {
          ...{ id: `outcome-${n}`, run_id: `run-${run}`, function: `function_${functionOf(run, n)}`, passed: isSolved * 10, total: 10 },
          ...{ is_solved: isSolved, score: ((n * 17) % 50) / 50, source_id: run % 5 === 0 ? null : `source-${sourceOf(run, n)}` },
          ...{ usage: ['verbatim', 'adapted', 'ignored'][n % 3], iterations: n % 100, duration_ms: n % 5_000 },
          ...{
            snippet: `def f(x):\n    return x + ${n % 1_000}\n`,
            failing_tests: null,
            timestamp: timeOf(run, 30 + (n % OUTCOMES_PER_RUN)),
          },
        };
      },
    },
  };
}

/** The same numbers in every run. */
function randomNumbers() {
  let state = 20_251_002;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
}
