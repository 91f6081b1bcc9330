import { setTimeout as delay } from 'node:timers/promises';
import type { Row } from '../row.js';
import { judgeLog } from '../support/oracle.js';
import { Tampering } from '../support/strace.js';
import { Workplace } from '../support/workplace.js';

const SYNC_DELAY_MS = 200;
const HEALTH_WITHIN_MS = 1_000;

export const slowDisk: Row = {
  name: 'slow-disk',
  title: 'slow disk',
  promises: [1, 3],
  goal: 'with 200 ms more for every fsync, health answers within 1 s, and nothing crashes',
  needs: ['strace'],
  measuresTime: true,

  run: (scale) =>
    Workplace.use(async (place) => {
      const server = await place.startServer();
      const client = place.startIngest({ connections: 50 }, server);
      await client.untilMore(100);
      const tampering = await Tampering.withSyncsOf(server.pid, `delay_exit=${SYNC_DELAY_MS * 1000}`);
      place.atEnd(() => tampering.end());
      const probe = place.startHealthProbe(server);
      const before = client.state.acknowledged;
      await client.untilMore(100);
      await delay(scale === 'long' ? 60_000 : 2_000);
      const during = client.state.acknowledged - before;
      const health = await probe.stop();
      await tampering.end();
      const { refused } = await client.finish();
      const { code } = await server.end('SIGTERM');
      return {
        done: `${during} records over 50 connections while every fsync took ${SYNC_DELAY_MS} ms more; ${health.count} health probes`,
        verdict: judgeLog(place.dbPath, client.logFile),
        checks: [
          { name: 'health answers throughout', holds: health.failed === 0, seen: `${health.failed} of ${health.count} failed` },
          { name: 'no crash', holds: code === 0 && refused === 0, seen: `exit code ${String(code)}, ${refused} refused for good` },
        ],
        measures: [{ name: 'slowest health answer', value: health.slowestMs, unit: 'ms', limit: HEALTH_WITHIN_MS }],
      };
    }),

  control: () =>
    Workplace.use(async (place) => {
      const server = await place.startCareless('does not sync');
      const probe = place.startHealthProbe(server);
      server.signal('SIGSTOP');
      await delay(1.5 * HEALTH_WITHIN_MS);
      server.signal('SIGCONT');
      const { slowestMs } = await probe.stop();
      return {
        done: 'a server that stands still for 1.5 s',
        seen: `slowest health answer ${Math.round(slowestMs)} ms`,
        isCaught: slowestMs > HEALTH_WITHIN_MS,
      };
    }),
};
