import type { Row, Scale } from '../row.js';
import { load, type LoadResult } from '../support/load.js';
import { judgeLog } from '../support/oracle.js';
import { HealthProbe, MemoryWatch } from '../support/probe.js';
import type { ServerProcess } from '../support/server-process.js';
import { API_KEY, Workplace } from '../support/workplace.js';

const TIMES = 5;
const RECOVERS_WITHIN_MS = 5_000;
const CONTROL_WAITS_MS = 2_000;
/** What the careless server commits. */
const CARELESS_PER_SECOND = 50;
const ALLOWED = new Set(['200', '429', '503']);

interface Outcome {
  readonly capacity: number;
  readonly overload: LoadResult;
}

/** Measures what the server can do, and then offers it five times as much. */
async function overload(place: Workplace, server: ServerProcess, scale: Scale): Promise<Outcome> {
  const common = { url: server.url, apiKey: API_KEY, logFile: place.path('acknowledged.log'), drainMs: 60_000 };
  // So many at once that commits are shared by many, as they are under overload.
  const closedLoop = { ...common, connections: 100, depth: 4 };
  // The first seconds are the compiler's.
  const warmUp = await load({ ...closedLoop, durationMs: scale === 'long' ? 5_000 : 1_500, first: 0 });
  const usual = await load({ ...closedLoop, durationMs: scale === 'long' ? 5_000 : 1_500, first: warmUp.sent });
  const capacity = usual.answered / usual.tookSeconds;
  return {
    capacity,
    overload: await load({
      ...common,
      connections: 1_000,
      depth: 4,
      perSecond: TIMES * capacity,
      durationMs: (scale === 'long' ? 60 : 2) * 1000,
      first: warmUp.sent + usual.sent,
    }),
  };
}

export const overloaded: Row = {
  name: 'overload',
  title: 'overload, 5 times capacity',
  promises: [3, 5],
  goal: 'only 2xx, 429 and 503; at most 400 MiB; recovers within 5 s',
  needs: ['Linux'],
  measuresTime: true,

  run: (scale) =>
    Workplace.use(async (place) => {
      const server = await place.startServer({ env: { LOG_LEVEL: 'error' } });
      const memory = new MemoryWatch(server.pid);
      const { capacity, overload: result } = await overload(place, server, scale);
      const probe = new HealthProbe(server.url);
      const client = place.startIngest({ first: 1e9, count: 50 }, server);
      await client.untilMore(50);
      await client.finish();
      const { failed } = await probe.stop();
      const peakMiB = memory.stop();
      const { code } = await server.end('SIGTERM');
      const { statuses, sent, sentPerSecond, unanswered, cutConnections, withoutRetryAfter, drainedMs } = result;
      const others = Object.keys(statuses).filter((status) => !ALLOWED.has(status));
      const share = sentPerSecond / capacity;
      return {
        done:
          `${sent} posts over 1,000 connections with up to 4 posts under way each, ${share.toFixed(1)} times the ${Math.round(capacity)} a second ` +
          `that it had answered at its best; answers: ${JSON.stringify(statuses)}`,
        verdict: judgeLog(place.dbPath, place.path('acknowledged.log'), client.logFile),
        checks: [
          { name: 'only 200, 429 and 503', holds: others.length === 0, seen: JSON.stringify(statuses) },
          { name: 'every request is answered', holds: unanswered === 0 && cutConnections === 0, seen: `${unanswered} unanswered` },
          { name: 'every refusal has Retry-After', holds: withoutRetryAfter === 0, seen: `${withoutRetryAfter} without` },
          { name: 'works again afterwards', holds: failed === 0 && code === 0, seen: `${failed} failed, exit code ${String(code)}` },
        ],
        measures: [
          { name: 'last answer after the end of the load', value: drainedMs, unit: 'ms', limit: RECOVERS_WITHIN_MS },
          { name: 'most memory', value: peakMiB, unit: 'MiB', limit: 400 },
        ],
      };
    }),

  control: () =>
    Workplace.use(async (place) => {
      const server = await place.startCareless('queues without bound');
      const result = await load({
        url: server.url,
        apiKey: API_KEY,
        logFile: place.path('acknowledged.log'),
        connections: 100,
        depth: 16,
        perSecond: TIMES * CARELESS_PER_SECOND,
        durationMs: 3_000,
        drainMs: CONTROL_WAITS_MS,
        first: 0,
      });
      return {
        done: `${result.sent} posts in 3 s for a server that does ${CARELESS_PER_SECOND} a second and queues without bound`,
        seen: `${result.unanswered} without an answer ${CONTROL_WAITS_MS / 1000} s after the end of the load`,
        isCaught: result.unanswered > 0,
      };
    }),
};
