import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { Row, Scale } from '../row.js';
import { call } from '../support/http.js';
import type { IngestClient } from '../support/ingest.js';
import { judgeLog } from '../support/oracle.js';
import { OtherProcess } from '../support/other-process.js';
import { Workplace } from '../support/workplace.js';

const MIB = 1024 * 1024;
/** The server's journal_size_limit. */
const SHRINKS_TO_MIB = 64;
const SHRINKS_WITHIN_MS = 10_000;
/** The WAL's size, as /metrics shows it. */
const ALARM = /^aurora_wal_size_bytes(?:\{[^}]*\})? ([\d.e+]+)$/m;
const RECORDS_PER_SECOND = 300;

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

interface Growth {
  readonly largestMiB: number;
  readonly heldMs: number;
  /** What /metrics said before the reader let go, against the file. */
  readonly alarmMiB: number | undefined;
  readonly records: number;
}

async function growUnderReader(
  place: Workplace,
  url: string,
  client: IngestClient,
  scale: Scale,
  say: (text: string) => void,
): Promise<Growth> {
  const reader = await OtherProcess.holding('read', place.dbPath);
  place.atEnd(() => reader.end());
  const began = performance.now();
  const before = client.state.acknowledged;
  const endAt = began + (scale === 'long' ? 600_000 : 0);
  let largestMiB = 0;
  do {
    await client.untilMore(scale === 'long' ? 10 * RECORDS_PER_SECOND : 1_000, 'records beside a long reader', 120_000);
    largestMiB = Math.max(largestMiB, sizeMiB(place.dbPath));
    say(`${Math.round((performance.now() - began) / 1000)} s with a reader, WAL ${largestMiB.toFixed(1)} MiB`);
  } while (performance.now() < endAt);
  const metrics = (await call(`${url}/metrics`)).body;
  const alarm = ALARM.exec(metrics)?.[1];
  await reader.letGo();
  return {
    largestMiB,
    heldMs: performance.now() - began,
    alarmMiB: alarm === undefined ? undefined : Number(alarm) / MIB,
    records: client.state.acknowledged - before,
  };
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

export const wal: Row = {
  name: 'wal',
  title: 'WAL growth under a long reader',
  promises: [5],
  goal: 'a snapshot held for 10 min: the WAL is bounded, the metrics show it, and it shrinks afterwards',
  needs: [],
  measuresTime: false,

  run: (scale, say) =>
    Workplace.use(async (place) => {
      const server = await place.startServer();
      const client = place.startIngest({ perSecond: scale === 'long' ? RECORDS_PER_SECOND : undefined }, server);
      await client.untilMore(100);
      const { largestMiB, heldMs, alarmMiB, records } = await growUnderReader(place, server.url, client, scale, say);
      const before = generation(place.dbPath);
      const tookMs = await untilStartedAnew(place.dbPath, before, SHRINKS_WITHIN_MS);
      const leftMiB = sizeMiB(place.dbPath);
      const { refused } = await client.finish();
      await server.end('SIGTERM');
      return {
        done: `${records} records while another process held a snapshot for ${(heldMs / 1000).toFixed(0)} s; WAL ${largestMiB.toFixed(1)} MiB, afterwards ${leftMiB.toFixed(1)} MiB`,
        verdict: judgeLog(place.dbPath, client.logFile),
        checks: [
          {
            name: 'the metrics show its size',
            holds: alarmMiB !== undefined && Math.abs(alarmMiB - largestMiB) <= 0.25 * largestMiB + 1,
            seen: alarmMiB === undefined ? 'no aurora_wal_size_bytes' : `${alarmMiB.toFixed(1)} MiB`,
          },
          {
            name: `starts anew, with at most ${SHRINKS_TO_MIB} MiB, when the reader has gone`,
            holds: tookMs !== undefined,
            seen: `${leftMiB.toFixed(1)} MiB`,
          },
          { name: 'nothing is refused for good', holds: refused === 0, seen: `${refused} were` },
        ],
        measures: [{ name: 'largest WAL', value: largestMiB, unit: 'MiB', limit: 2_048 }],
      };
    }),

  control: () =>
    Workplace.use(async (place) => {
      const server = await place.startCareless('does not sync');
      const client = place.startIngest({}, server);
      await client.untilMore(100);
      const reader = await OtherProcess.holding('read', place.dbPath);
      place.atEnd(() => reader.end());
      await client.untilMore(1_000);
      const tookMs = await untilStartedAnew(place.dbPath, generation(place.dbPath), 2_000);
      return {
        done: 'a reader that does not let go',
        seen: tookMs === undefined ? `the WAL does not start anew (${sizeMiB(place.dbPath).toFixed(1)} MiB)` : 'the WAL started anew',
        isCaught: tookMs === undefined,
      };
    }),
};
