import { setTimeout as delay } from 'node:timers/promises';
import type { Row } from '../row.js';
import { judgeLog } from '../support/oracle.js';
import { OtherProcess } from '../support/other-process.js';
import { Workplace } from '../support/workplace.js';

const STALL_LIMIT_MS = 300;
const DRAINS_WITHIN_MS = 5_000;

export const lock: Row = {
  name: 'lock',
  title: 'database locked by another process',
  promises: [1, 3],
  goal: '30 s of a foreign write lock: 503, event loop stall < 300 ms, drains afterwards',
  needs: [],
  measuresTime: true,

  run: (scale) =>
    Workplace.use(async (place) => {
      const server = await place.startServer();
      const client = place.startIngest({ connections: 50 }, server);
      // The compiler's first seconds would be taken for stalls.
      await client.untilMore(scale === 'long' ? 5_000 : 200);
      const other = await OtherProcess.holding('write', place.dbPath);
      place.atEnd(() => other.end());
      const probe = place.startHealthProbe(server, 10);
      const began = performance.now();
      await client.until(() => client.answers(503) > 0, 'the first refusal');
      // What was answered just before the lock has been counted by now.
      const before = client.state.acknowledged;
      await client.until(() => client.answers(503) >= 50, 'refusals while another process holds the lock');
      await delay(Math.max(0, (scale === 'long' ? 30_000 : 0) - (performance.now() - began)));
      const falselyAcknowledged = client.state.acknowledged - before;
      const heldMs = performance.now() - began;
      const { slowestMs, failed, count } = await probe.stop();
      await other.letGo();
      const released = performance.now();
      await client.untilMore(1, 'the first acknowledgement afterwards');
      const recoveryMs = performance.now() - released;
      await client.untilMore(200);
      const { refused, withoutRetryAfter, statuses } = await client.finish();
      const { code } = await server.end('SIGTERM');
      const others = Object.keys(statuses).filter((status) => !['200', '503'].includes(status));
      return {
        done: `another process held the write lock for ${(heldMs / 1000).toFixed(0)} s during ingest; answers: ${JSON.stringify(statuses)}`,
        verdict: judgeLog(place.dbPath, client.logFile),
        checks: [
          { name: 'nothing is acknowledged meanwhile', holds: falselyAcknowledged === 0, seen: `${falselyAcknowledged} were` },
          { name: 'only 200 and 503', holds: others.length === 0 && refused === 0, seen: JSON.stringify(statuses) },
          { name: 'every refusal has Retry-After', holds: withoutRetryAfter === 0, seen: `${withoutRetryAfter} without` },
          { name: 'health answers throughout', holds: failed === 0 && code === 0, seen: `${failed} of ${count} failed` },
        ],
        measures: [
          { name: 'longest stall of the event loop', value: slowestMs, unit: 'ms', limit: STALL_LIMIT_MS },
          { name: 'first acknowledgement after the lock', value: recoveryMs, unit: 'ms', limit: DRAINS_WITHIN_MS },
        ],
      };
    }),

  control: () =>
    Workplace.use(async (place) => {
      const server = await place.startCareless('does not sync');
      const client = place.startIngest({}, server);
      await client.untilMore(50);
      const other = await OtherProcess.holding('write', place.dbPath);
      place.atEnd(() => other.end());
      const probe = place.startHealthProbe(server, 10);
      await delay(2_000);
      await other.letGo();
      const { slowestMs } = await probe.stop();
      return {
        done: 'a server that waits for the lock inside SQLite (busy_timeout), 2 s of a foreign lock',
        seen: `longest stall ${Math.round(slowestMs)} ms`,
        isCaught: slowestMs > 1_000,
      };
    }),
};
