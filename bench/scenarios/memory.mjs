import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startThisServer, startWorker } from '../lib/contestants.mjs';
import { countRows, makeFilled } from '../lib/databases.mjs';
import { assertAllGood, put } from '../lib/measure.mjs';
import { runId } from '../lib/records.mjs';
import { figure, median, slope } from '../lib/stats.mjs';
import { targetCells } from '../lib/tables.mjs';

const TARGET_MB = { goal: 300, stretch: 200 };
/** What still counts as flat. */
const FLAT_MB_PER_MINUTE = 1;
const SAMPLE_MS = 1_000;
const CONTENT = { seeds: 20_000, seedsPerRun: 200, entries: 1_000 };
const READS = Array.from({ length: 100 }, (_, n) => `/api/used-seeds?run_id=${runId(n)}`);

/** Memory under everything at once, as fast as it goes. */
export async function memory({ loader, directory, isQuick }) {
  const durationMs = isQuick ? 20_000 : 600_000;
  const warmUpMs = isQuick ? 5_000 : 120_000;
  const path = await makeFilled(join(directory, 'memory.db'), CONTENT);
  const server = await startThisServer(path);
  const batches = startWorker('lib/loader.mjs');
  const session = `memory-${process.pid}`;
  const batch = { kind: 'batch', session, size: 1_000, format: 'json' };
  const mixed = {
    kind: 'mixed',
    parts: [
      { share: 8, source: { kind: 'seed', session, hasId: true } },
      { share: 1, source: { kind: 'get', paths: READS } },
      { share: 1, source: { kind: 'get', paths: ['/api/run-meta/latest', '/api/corpus', '/api/corpus/recent', '/api/used-seeds'] } },
    ],
  };

  const samples = [];
  const sampler = setInterval(() => samples.push(residentMb(server.pid)), SAMPLE_MS);
  const results = await Promise.all([
    put(loader, server, mixed, { connections: 50, durationMs }),
    put(batches, server, batch, { connections: 2, durationMs }),
  ]).finally(() => clearInterval(sampler));
  await batches.stop();
  await server.stop();
  assertAllGood(server, { countStored: (file) => countRows(file, 'used_seeds', `run_id LIKE '${session}%'`) });

  const warm = samples.slice(Math.round(warmUpMs / SAMPLE_MS));
  const risePerMinute = slope(warm) * (60_000 / SAMPLE_MS);
  const [goal, stretch, met] = targetCells(Math.max(...warm), TARGET_MB, ' MB');
  const isFlat = risePerMinute <= FLAT_MB_PER_MINUTE;
  const recordsPerSecond = results.reduce((sum, result) => sum + result.recordsPerSecond, 0);
  return {
    columns: ['resident memory', 'median', 'largest', 'rise a minute', 'goal', 'stretch', 'met'],
    rows: [
      [
        `${Math.round(durationMs / 1000)} s, ${figure(recordsPerSecond)} seeds a second stored`,
        `${figure(median(warm))} MB`,
        `**${figure(Math.max(...warm))} MB**`,
        `${risePerMinute.toFixed(2)} MB`,
        `${goal}, flat`,
        `${stretch}, flat`,
        isFlat ? met : '**no**: not flat',
      ],
    ],
    note:
      `Sampled every second, the first ${warmUpMs / 1000} s left out; flat is a rise of at most ${FLAT_MB_PER_MINUTE} MB a minute. 50 connections send 80 % single seeds and 20 % reads, ` +
      `2 more send batches of 1,000, each the next as soon as the last is answered. All that was acknowledged was found in the file.`,
  };
}

function residentMb(pid) {
  const [, kib] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return (Number(kib) * 1024) / 1e6;
}
