// Measures what it costs that writers on PostgreSQL take turns: transactions of seeds by one to three writers, each a thread with a
// connection of its own, with and without the advisory lock, statement after statement and all sent at once. It makes a schema and drops
// it again. Usage:
//   node bench/experiments/writers.mjs --database-url postgres://USER@HOST:PORT/DATABASE
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import pg from 'pg';
import { render } from '../lib/document.mjs';
import { figure, median, quantile } from '../lib/stats.mjs';
import { layoutsFor } from './layouts.mjs';
import { idsOf, INCOMING, seedsFrom } from './seeds.mjs';

const ROUNDS = 10;
const ROUND_MS = 600;
const SIZES = [10, 1_000];
/** How a transaction is put to the server, and whether it takes the lock first. */
const KINDS = [
  { kind: 'step by step', isPipelined: false, isLocked: false },
  { kind: 'step by step, lock', isPipelined: false, isLocked: true },
  { kind: 'sent at once', isPipelined: true, isLocked: false },
  { kind: 'sent at once, lock', isPipelined: true, isLocked: true },
];
const CASES = KINDS.flatMap((kind) => [1, 2, 3].map((writers) => ({ ...kind, writers })));
/** Keeps the ids of the writers apart. */
const SEEDS_A_WRITER = 100_000_000;

const [layout] = layoutsFor(1_000);
if (isMainThread) await main();
else await write(workerData);

async function main() {
  const { values: options } = parseArgs({ options: { 'database-url': { type: 'string' } } });
  const client = new pg.Client({ connectionString: options['database-url'], options: `-c search_path=${layout.schema}` });
  await client.connect();
  await client.query(`CREATE SCHEMA ${layout.schema}`);
  for (const statement of layout.create) await client.query(statement);

  const threads = [0, 1, 2].map((index) => new Worker(new URL(import.meta.url), { workerData: { url: options['database-url'], index } }));
  const rows = [];
  for (const size of SIZES) {
    const samples = CASES.map(() => []);
    // The first round warms up.
    for (let round = 0; round <= ROUNDS; round += 1) {
      const turn = [...CASES.entries()];
      for (const [index, { writers, ...how }] of round % 2 === 0 ? turn : turn.reverse()) {
        const sample = await Promise.all(threads.slice(0, writers).map((thread) => ask(thread, { size, ...how })));
        if (round > 0) samples[index].push(sample);
      }
    }
    const rates = samples.map((list) => median(list.map((sample) => sample.reduce((sum, { perSecond }) => sum + perSecond, 0))));
    CASES.forEach(({ writers, kind }, index) => {
      const commitMs = samples[index].flat().flatMap(({ ms }) => ms);
      rows.push([
        size.toLocaleString('en'),
        kind,
        writers,
        figure(rates[index]),
        (rates[index] / rates[0]).toFixed(2),
        `${figure(quantile(commitMs, 0.5))} / ${figure(quantile(commitMs, 0.99))}`,
      ]);
    });
  }
  for (const thread of threads) thread.postMessage(undefined);
  await client.query(`DROP SCHEMA ${layout.schema} CASCADE`);
  await client.end();
  console.log(render({ columns: ['seeds a commit', 'transaction', 'writers', 'seeds/s in all', 'ratio', 'commit p50 / p99, ms'], rows }));
}

async function ask(thread, job) {
  thread.postMessage(job);
  const [answer] = await once(thread, 'message');
  return answer;
}

/** A thread: writes for a while whenever it is told to. */
async function write({ url, index }) {
  const clients = [false, true].map(
    (pipeline) => new pg.Client({ connectionString: url, options: `-c search_path=${layout.schema}`, pipeline }),
  );
  for (const client of clients) await client.connect();
  const idOf = idsOf(false);
  let next = index * SEEDS_A_WRITER;
  for await (const { size, isPipelined, isLocked } of jobs()) {
    const client = clients[Number(isPipelined)];
    const ms = [];
    const begun = performance.now();
    while (performance.now() < begun + ROUND_MS) {
      const values = seedsFrom(next, idOf, size);
      next += size;
      const start = performance.now();
      const statements = [
        isLocked ? 'BEGIN; SELECT pg_advisory_xact_lock(1)' : 'BEGIN',
        { name: 'insert', text: layout.insert(INCOMING), values },
        'COMMIT',
      ];
      if (isPipelined) await Promise.all(statements.map((statement) => client.query(statement)));
      else for (const statement of statements) await client.query(statement);
      ms.push(performance.now() - start);
    }
    parentPort.postMessage({ perSecond: (ms.length * size * 1000) / (performance.now() - begun), ms });
  }
  for (const client of clients) await client.end();
}

async function* jobs() {
  for (;;) {
    const [job] = await once(parentPort, 'message');
    if (job === undefined) return;
    yield job;
  }
}
