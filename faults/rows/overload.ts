import type { Row, Scale } from '../row.js';
import { load, type LoadResult } from '../support/load.js';
import { judgeLog } from '../support/oracle.js';
import type { ServerProcess } from '../support/server-process.js';
import { API_KEY, Workplace } from '../support/workplace.js';

/** What falls due, of what the server has answered at its best. How much of it is really offered depends on the machine. */
const TIMES_DUE = 5;
/** And at least so many a second, so that all connections are full before a short run ends. */
const LEAST_DUE_PER_SECOND = 8_000;
/** 4,000 posts under way: twice as many as the server admits. */
const CONNECTIONS = 1_000;
const DEPTH = 4;
const DURATION_MS: Readonly<Record<Scale, number>> = { short: 2_000, long: 60_000 };
const CLOSED_LOOP_MS: Readonly<Record<Scale, number>> = { short: 1_500, long: 5_000 };
/** Records made before the clock runs, for the loads without a rate. */
const PREPARED: Readonly<Record<Scale, number>> = { short: 15_000, long: 60_000 };
/** Each load has records of its own. */
const FIRST = { warmUp: 0, usual: 1e7, overload: 2e7, afterwards: 1e9 };
const RECOVERS_WITHIN_MS = 5_000;
const CONTROL_WAITS_MS = 2_000;
/** What the careless server commits. */
const CARELESS_PER_SECOND = 50;
const ALLOWED = new Set(['200', '429', '503']);

interface Outcome {
  readonly capacity: number;
  readonly overload: LoadResult;
}

/** Measures what the server can do, and then offers it as much more as this machine can. */
async function overload(place: Workplace, server: ServerProcess, scale: Scale): Promise<Outcome> {
  const common = { url: server.url, apiKey: API_KEY, logFile: place.path('acknowledged.log'), drainMs: 60_000 };
  // So many at once that commits are shared by many, as they are under overload.
  const closedLoop = { ...common, connections: 100, depth: 4, durationMs: CLOSED_LOOP_MS[scale], prepared: PREPARED[scale] };
  // The first seconds are the compiler's.
  await load({ ...closedLoop, first: FIRST.warmUp });
  const usual = await load({ ...closedLoop, first: FIRST.usual });
  const capacity = usual.answered / usual.tookSeconds;
  return {
    capacity,
    overload: await load({
      ...common,
      connections: CONNECTIONS,
      depth: DEPTH,
      perSecond: Math.max(TIMES_DUE * capacity, LEAST_DUE_PER_SECOND),
      durationMs: DURATION_MS[scale],
      // Refused ones are sent again, so that no more are needed than are stored or under way.
      prepared: CONNECTIONS * DEPTH + Math.ceil((capacity * DURATION_MS[scale]) / 1000),
      first: FIRST.overload,
    }),
  };
}

export const overloaded: Row = {
  name: 'overload',
  title: 'overload',
  promises: [3, 5],
  goal: 'more posts at once than are admitted, as fast as they can be sent: only 2xx, 429 and 503; at most 400 MiB; recovers within 5 s',
  needs: ['Linux'],
  measuresTime: true,

  run: (scale) =>
    Workplace.use(async (place) => {
      const server = await place.startServer({ env: { LOG_LEVEL: 'error' } });
      const memory = place.startMemoryWatch(server);
      const { capacity, overload: result } = await overload(place, server, scale);
      const probe = place.startHealthProbe(server);
      const client = place.startIngest({ first: FIRST.afterwards, count: 50 }, server);
      await client.untilMore(50);
      await client.finish();
      const { failed } = await probe.stop();
      const peakMiB = memory.stop();
      const { code } = await server.end('SIGTERM');
      const { statuses, sent, sentPerSecond, unanswered, cutConnections, withoutRetryAfter, drainedMs } = result;
      const others = Object.keys(statuses).filter((status) => !ALLOWED.has(status));
      const refused = (statuses['429'] ?? 0) + (statuses['503'] ?? 0);
      const share = sentPerSecond / capacity;
      return {
        done:
          `${CONNECTIONS.toLocaleString('en-US')} connections with up to ${DEPTH} posts under way each offered ${Math.round(sentPerSecond)} posts a second, ${sent} in all: ` +
          `${share.toFixed(1)} times the ${Math.round(capacity)} a second that the server had answered at its best (${TIMES_DUE} times fell due; what the connections ` +
          `could not take was not sent); answers: ${JSON.stringify(statuses)}`,
        verdict: judgeLog(place.dbPath, place.path('acknowledged.log'), client.logFile),
        checks: [
          { name: 'more is offered than the server admits', holds: refused > 0, seen: `${refused} refused` },
          { name: 'only 200, 429 and 503', holds: others.length === 0, seen: JSON.stringify(statuses) },
          { name: 'every request is answered', holds: unanswered === 0 && cutConnections === 0, seen: `${unanswered} unanswered` },
          { name: 'every refusal has Retry-After', holds: withoutRetryAfter === 0, seen: `${withoutRetryAfter} without` },
          { name: 'works again afterwards', holds: failed === 0 && code === 0, seen: `${failed} failed, exit code ${String(code)}` },
        ],
        measures: [
          { name: 'offered, of capacity', value: share, unit: 'times' },
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
        perSecond: TIMES_DUE * CARELESS_PER_SECOND,
        durationMs: 3_000,
        drainMs: CONTROL_WAITS_MS,
        prepared: 3 * TIMES_DUE * CARELESS_PER_SECOND,
        first: 0,
      });
      return {
        done: `${result.sent} posts in 3 s for a server that does ${CARELESS_PER_SECOND} a second and queues without bound`,
        seen: `${result.unanswered} without an answer ${CONTROL_WAITS_MS / 1000} s after the end of the load`,
        isCaught: result.unanswered > 0,
      };
    }),
};
