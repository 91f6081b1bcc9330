import { setTimeout as delay } from 'node:timers/promises';
import type { Row } from '../row.js';
import { judgeLog, type Verdict } from '../support/oracle.js';
import { sequence } from '../support/random.js';
import type { ServerProcess } from '../support/server-process.js';
import { Workplace } from '../support/workplace.js';

/** The longest that a server works before it is killed. */
const LIFE_MS = 800;

interface Outcome {
  readonly verdict: Verdict;
  readonly slowestStartMs: number;
  readonly refused: number;
}

/** Kills the server again and again, at random moments, while a client posts; what is not acknowledged is sent again. */
async function killRepeatedly(
  place: Workplace,
  kills: number,
  start: () => Promise<ServerProcess>,
  say: (progress: string) => void,
): Promise<Outcome> {
  const random = sequence(kills);
  const client = place.startIngest();
  let slowestStartMs = 0;
  for (let kill = 1; kill <= kills; kill += 1) {
    const server = await start();
    slowestStartMs = Math.max(slowestStartMs, server.startMs);
    client.pointAt(server.url);
    // A kill before the first acknowledgement would try little.
    await client.untilMore(1);
    await delay(random() * LIFE_MS);
    await server.end('SIGKILL');
    client.pointAt(null);
    if (kill % 20 === 0) say(`${kill} of ${kills} kills, ${client.state.acknowledged} records acknowledged`);
  }
  const server = await start();
  slowestStartMs = Math.max(slowestStartMs, server.startMs);
  client.pointAt(server.url);
  const { refused } = await client.finish();
  await server.end('SIGTERM');
  return { verdict: judgeLog(place.dbPath, client.logFile), slowestStartMs, refused };
}

export const kill: Row = {
  name: 'kill',
  title: 'kill -9 during ingest',
  promises: [1, 2],
  goal: '200 kills: 0 lost, 0 twice, up again within 3 s',
  needs: [],
  measuresTime: true,

  run: (scale, say) =>
    Workplace.use(async (place) => {
      const kills = scale === 'long' ? 200 : 3;
      const { verdict, slowestStartMs, refused } = await killRepeatedly(place, kills, () => place.startServer(), say);
      return {
        done: `${kills} kills at random moments, during single posts and batches over 8 connections; what had no answer was sent again`,
        verdict,
        checks: [{ name: 'a retry is answered like the first try', holds: refused === 0, seen: `${refused} refused` }],
        measures: [{ name: 'slowest start', value: slowestStartMs, unit: 'ms', limit: 3_000 }],
      };
    }),

  control: (scale, say) =>
    Workplace.use(async (place) => {
      const kills = scale === 'long' ? 10 : 3;
      const { verdict } = await killRepeatedly(place, kills, () => place.startCareless('acknowledges before the commit'), say);
      return {
        done: `${kills} kills of a server that acknowledges before the commit`,
        seen: `${verdict.lost.length} of ${verdict.acknowledged} lost`,
        isCaught: verdict.lost.length > 0,
      };
    }),
};
