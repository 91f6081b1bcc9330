import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ROOT } from '../../scripts/lib/tools.mjs';
import { startThisServer, startWorker } from '../lib/contestants.mjs';
import { countRows, makeFilled } from '../lib/databases.mjs';
import { assertAllGood, put } from '../lib/measure.mjs';
import { runId } from '../lib/records.mjs';
import { figure, median, range } from '../lib/stats.mjs';
import { targetCells } from '../lib/tables.mjs';

const READERS = 50;
/** Each reader: the latest run and the seeds of a run, every second; the web app asks every three. */
const READS_PER_SECOND = 2 * READERS;
const TARGET = { goal: 50, stretch: 20 };
const RUNS = 100;
const READS = Array.from({ length: RUNS }, (_, n) => ['/api/run-meta/latest', `/api/used-seeds?run_id=${runId(n)}`]).flat();

/** How long whatever runs in the server keeps everything else waiting. */
export async function eventLoop({ loader, directory, effort }) {
  const path = await makeFilled(join(directory, 'event-loop.db'), { seeds: RUNS * 200, seedsPerRun: 200, entries: 100 });
  const report = join(directory, 'loop-delay.json');
  const server = await startThisServer(path, {
    nodeOptions: ['--import', join(ROOT, 'bench/lib/loop-delay.mjs')],
    environment: { BENCH_LOOP_DELAY_FILE: report },
  });
  const readers = startWorker('lib/loader.mjs');
  // Counted by themselves: what they are answered is no record.
  const reading = { ...server };
  const session = `loop-${process.pid}`;
  const rows = [];
  for (const [what, source, connections] of [
    ['single seeds', { kind: 'seed', session }, 50],
    ['batches of 1,000 seeds', { kind: 'batch', session, size: 1_000, format: 'json' }, 4],
  ]) {
    const capacity = await put(loader, server, source, { connections, durationMs: effort.durationMs });
    const delays = [];
    for (let n = 0; n < effort.repetitions; n += 1) {
      await delaysSince(server, report);
      await Promise.all([
        put(loader, server, source, { connections, durationMs: effort.durationMs, ratePerSecond: capacity.perSecond / 2 }),
        put(
          readers,
          reading,
          { kind: 'get', paths: READS },
          { connections: READERS, durationMs: effort.durationMs, ratePerSecond: READS_PER_SECOND },
        ),
      ]);
      delays.push(await delaysSince(server, report));
    }
    const p99 = delays.map((delay) => delay.p99);
    rows.push([
      `${what}, ${figure(capacity.recordsPerSecond / 2)} a second`,
      `${figure(median(delays.map(({ p50 }) => p50)))} ms`,
      `**${figure(median(p99))} ms**`,
      range(p99),
      `${figure(Math.max(...delays.map(({ max }) => max)))} ms`,
      ...targetCells(median(p99), TARGET, ' ms'),
    ]);
  }
  await readers.stop();
  await server.stop();
  assertAllGood(reading);
  assertAllGood(server, { countStored: (file) => countRows(file, 'used_seeds', `run_id LIKE '${session}-%'`) });
  return {
    columns: ['ingest at half capacity', 'p50', 'p99', 'spread of p99', 'longest', 'goal', 'stretch', 'met'],
    rows,
    note:
      `Delay of the event loop as \`perf_hooks.monitorEventLoopDelay\` sees it from inside the server, its own resolution of 1 ms included, while ${READERS} readers ` +
      'each ask for the latest run and the 200 seeds of a run every second. Capacity is measured right before. Every seed that was acknowledged was found in the file afterwards, and no other.',
  };
}

async function delaysSince({ pid }, report) {
  rmSync(report, { force: true });
  process.kill(pid, 'SIGUSR2');
  while (!existsSync(report) || readFileSync(report, 'utf8') === '') await sleep(5);
  return JSON.parse(readFileSync(report, 'utf8'));
}
