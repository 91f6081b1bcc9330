import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { Row, Scale } from '../row.js';
import { call } from '../support/http.js';
import type { IngestClient, IngestOptions } from '../support/ingest.js';
import { judgeLog } from '../support/oracle.js';
import { OtherProcess } from '../support/other-process.js';
import type { ServerProcess } from '../support/server-process.js';
import { Workplace } from '../support/workplace.js';

const MIB = 1024 * 1024;
/** AURORA_MAX_WAL_MIB of the server: small, so that it is reached soon. */
const LIMIT_MIB: Readonly<Record<Scale, number>> = { short: 16, long: 256 };
/** The server looks at the size before each commit: one more comes on top of the limit, of 8 MiB of records or a little more, and of the pages that follow. */
const COMMIT_MIB = 32;
/** How long the other process keeps its snapshot at least. */
const HELD_MS: Readonly<Record<Scale, number>> = { short: 0, long: 600_000 };
/** And at least so long after the first refusal, so that the server has looked more than once. */
const REFUSING_MS = 3_000;
/** How long the load may take to reach a size, on a slow machine. */
const PATIENCE_MS: Readonly<Record<Scale, number>> = { short: 90_000, long: 600_000 };
const RECORDS_PER_SECOND = 300;
/** What must be answered as ever while nothing can be written. */
const READS = ['run-meta/latest', 'used-seeds', 'corpus', 'health/live'];
/** The server's journal_size_limit. */
const SHRINKS_TO_MIB = 64;
const SHRINKS_WITHIN_MS = 10_000;
const STORES_AGAIN_WITHIN_MS = 10_000;
/** The WAL's size, as /metrics shows it. */
const ALARM = /^aurora_wal_size_bytes(?:\{[^}]*\})? ([\d.e+]+)$/m;

function boundMiB(scale: Scale): number {
  return LIMIT_MIB[scale] + COMMIT_MIB;
}

/** As fast as it goes in a short run; in a long one slower, so that ten minutes of it do not become a database of gigabytes. */
function loadOf(scale: Scale): Partial<IngestOptions> {
  return scale === 'long' ? { perSecond: RECORDS_PER_SECOND } : {};
}

function sizeMiB(dbPath: string): number {
  return statSync(`${dbPath}-wal`).size / MIB;
}

/** How often the write-ahead log has started anew: a number in its header. */
function generation(dbPath: string): number {
  const header = Buffer.alloc(16);
  const file = openSync(`${dbPath}-wal`, 'r');
  try {
    readSync(file, header, 0, header.length, 0);
  } finally {
    closeSync(file);
  }
  return header.readUInt32BE(12);
}

interface Held {
  /** It cannot shrink while the snapshot is held, so its size at the end is the largest. */
  readonly walMiB: number;
  readonly heldMs: number;
  readonly refusals: number;
  readonly reads: number;
  /** Reads that were not answered with 200. */
  readonly failedReads: number;
  /** What /metrics said before the reader let go. */
  readonly alarmMiB: number | undefined;
  readonly generationBefore: number;
}

/** Lets another process hold a snapshot until the server refuses to write, and on; then lets it go. */
async function holdSnapshot(
  place: Workplace,
  { url }: ServerProcess,
  client: IngestClient,
  scale: Scale,
  say: (text: string) => void,
): Promise<Held> {
  const reader = await OtherProcess.holding('read', place.dbPath);
  place.atEnd(() => reader.end());
  const began = performance.now();
  const progress = (what: string): void => {
    say(`${Math.round((performance.now() - began) / 1000)} s with a reader, WAL ${sizeMiB(place.dbPath).toFixed(1)} MiB${what}`);
  };
  await client.until(() => client.answers(503) > 0, 'a refusal at the limit of the WAL', PATIENCE_MS[scale]);
  progress(', the first refusal');
  const endAt = Math.max(began + HELD_MS[scale], performance.now() + REFUSING_MS);
  let reads = 0;
  let failedReads = 0;
  while (performance.now() < endAt) {
    const answers = await Promise.all(READS.map((path) => call(`${url}/api/${path}`)));
    reads += answers.length;
    failedReads += answers.filter(({ status }) => status !== 200).length;
    if (reads % (60 * READS.length) === 0) progress('');
    await delay(500);
  }
  const metrics = (await call(`${url}/metrics`)).body;
  const alarm = ALARM.exec(metrics)?.[1];
  const held: Held = {
    walMiB: sizeMiB(place.dbPath),
    heldMs: performance.now() - began,
    refusals: client.answers(503),
    reads,
    failedReads,
    alarmMiB: alarm === undefined ? undefined : Number(alarm) / MIB,
    generationBefore: generation(place.dbPath),
  };
  await reader.letGo();
  return held;
}

/** @returns how long it took, or undefined when it did not happen in time */
async function untilStartedAnew(dbPath: string, before: number, limitMs: number): Promise<number | undefined> {
  const began = performance.now();
  while (performance.now() - began < limitMs) {
    if (generation(dbPath) !== before && sizeMiB(dbPath) <= SHRINKS_TO_MIB) return performance.now() - began;
    await delay(50);
  }
  return undefined;
}

/** Waits until the log is larger. @returns its size then, or at the end of the time */
async function untilLarger(dbPath: string, thanMiB: number, limitMs: number): Promise<number> {
  const began = performance.now();
  while (sizeMiB(dbPath) <= thanMiB && performance.now() - began < limitMs) await delay(50);
  return sizeMiB(dbPath);
}

export const wal: Row = {
  name: 'wal',
  title: 'WAL growth under a long reader',
  promises: [3, 5],
  goal: 'a snapshot held for 10 min: at its limit the WAL grows no more, writes get 503 and reads go on, the metrics show it; afterwards it shrinks, and writes are stored again',
  needs: [],
  measuresTime: false,

  run: (scale, say) =>
    Workplace.use(async (place) => {
      const limitMiB = LIMIT_MIB[scale];
      const server = await place.startServer({ env: { AURORA_MAX_WAL_MIB: String(limitMiB) } });
      const client = place.startIngest(loadOf(scale), server);
      await client.untilMore(100);
      const held = await holdSnapshot(place, server, client, scale, say);
      const { walMiB, heldMs, refusals, reads, failedReads, alarmMiB } = held;
      const gone = performance.now();
      await client.untilMore(1, 'the first acknowledgement after the reader has gone');
      const recoveryMs = performance.now() - gone;
      const tookMs = await untilStartedAnew(place.dbPath, held.generationBefore, SHRINKS_WITHIN_MS);
      const leftMiB = sizeMiB(place.dbPath);
      // What was refused for minutes is sent now.
      const { refused, statuses, withoutRetryAfter } = await client.finish(600_000);
      const { code } = await server.end('SIGTERM');
      const others = Object.keys(statuses).filter((status) => !['200', '503'].includes(status));
      return {
        done:
          `another process held a snapshot for ${(heldMs / 1000).toFixed(0)} s during ingest, AURORA_MAX_WAL_MIB=${limitMiB}: ` +
          `WAL ${walMiB.toFixed(1)} MiB, afterwards ${leftMiB.toFixed(1)} MiB; ${refusals} posts refused, ${reads} reads answered meanwhile`,
        verdict: judgeLog(place.dbPath, client.logFile),
        checks: [
          { name: 'only 200 and 503', holds: others.length === 0 && refused === 0, seen: JSON.stringify(statuses) },
          { name: 'every refusal has Retry-After', holds: withoutRetryAfter === 0, seen: `${withoutRetryAfter} without` },
          { name: 'reads are answered', holds: failedReads === 0, seen: `${failedReads} of ${reads} were not` },
          { name: 'no crash', holds: code === 0, seen: `exit code ${String(code)}` },
          {
            name: 'the metrics show its size',
            holds: alarmMiB !== undefined && Math.abs(alarmMiB - walMiB) <= 0.25 * walMiB + 1,
            seen: alarmMiB === undefined ? 'no aurora_wal_size_bytes' : `${alarmMiB.toFixed(1)} MiB`,
          },
          {
            name: `starts anew, with at most ${SHRINKS_TO_MIB} MiB, when the reader has gone`,
            holds: tookMs !== undefined,
            seen: `${leftMiB.toFixed(1)} MiB`,
          },
        ],
        measures: [
          { name: 'largest WAL', value: walMiB, unit: 'MiB', limit: boundMiB(scale) },
          { name: 'first acknowledgement after the reader has gone', value: recoveryMs, unit: 'ms', limit: STORES_AGAIN_WITHIN_MS },
        ],
      };
    }),

  control: (scale) =>
    Workplace.use(async (place) => {
      const server = await place.startServer({ env: { AURORA_MAX_WAL_MIB: '999999' } });
      const client = place.startIngest(loadOf(scale), server);
      await client.untilMore(100);
      const reader = await OtherProcess.holding('read', place.dbPath);
      place.atEnd(() => reader.end());
      const bound = boundMiB(scale);
      const before = generation(place.dbPath);
      const walMiB = await untilLarger(place.dbPath, bound, PATIENCE_MS[scale]);
      const tookMs = await untilStartedAnew(place.dbPath, before, 2_000);
      return {
        done: 'the same load without a limit worth the name, and a reader that does not let go',
        seen: `the WAL grows to ${walMiB.toFixed(1)} MiB, ${walMiB > bound ? 'more' : 'not more'} than ${bound} MiB, and ${tookMs === undefined ? 'does not start anew' : 'starts anew'}`,
        isCaught: walMiB > bound && tookMs === undefined,
      };
    }),
};
