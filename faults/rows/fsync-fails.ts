import type { Row } from '../row.js';
import { call } from '../support/http.js';
import { judgeLog } from '../support/oracle.js';
import { Tampering } from '../support/strace.js';
import { Workplace } from '../support/workplace.js';

/** Refusals that are waited for, before and while acknowledgements are counted. */
const REFUSALS = 20;
const RECOVERS_WITHIN_MS = 10_000;

export const fsyncFails: Row = {
  name: 'fsync-fails',
  title: 'fsync fails',
  promises: [1, 3],
  goal: 'never acknowledged; readiness red; works again when the cause is gone; clean restart',
  needs: ['strace'],
  measuresTime: false,

  run: (scale, say) =>
    Workplace.use(async (place) => {
      const rounds = scale === 'long' ? 20 : 1;
      let server = await place.startServer();
      const client = place.startIngest({}, server);
      let falselyAcknowledged = 0;
      let readinessRed = 0;
      let readable = 0;
      let cleanRestarts = 0;
      let slowestRecoveryMs = 0;
      for (let round = 1; round <= rounds; round += 1) {
        await client.untilMore(100);
        const tampering = await Tampering.withSyncsOf(server.pid, 'error=EIO');
        place.atEnd(() => tampering.end());
        const refusedBefore = client.answers(503);
        await client.until(() => client.answers(503) >= refusedBefore + REFUSALS, 'refusals while fsync fails');
        // What was under way at the beginning has been answered by now.
        const before = client.state.acknowledged;
        await client.until(() => client.answers(503) >= refusedBefore + 2 * REFUSALS, 'more refusals');
        falselyAcknowledged += client.state.acknowledged - before;
        if ((await call(`${server.url}/api/health/ready`)).status === 503) readinessRed += 1;
        const reads = await Promise.all(['run-meta/latest', 'health/live'].map((path) => call(`${server.url}/api/${path}`)));
        if (reads.every(({ status }) => status === 200)) readable += 1;
        await tampering.end();
        const gone = performance.now();
        await client.untilMore(1, 'the first acknowledgement afterwards');
        slowestRecoveryMs = Math.max(slowestRecoveryMs, performance.now() - gone);
        const ready = await call(`${server.url}/api/health/ready`);
        const { code } = await server.end('SIGTERM');
        client.pointAt(null);
        if (code === 0 && ready.status === 200) cleanRestarts += 1;
        server = await place.startServer();
        client.pointAt(server.url);
        say(`${round} of ${rounds} rounds`);
      }
      const { refused, withoutRetryAfter } = await client.finish();
      await server.end('SIGTERM');
      return {
        done: `${rounds} times fsync and fdatasync failed with EIO during ingest; ${client.answers(503)} posts were refused with 503`,
        verdict: judgeLog(place.dbPath, client.logFile),
        checks: [
          { name: 'nothing is acknowledged meanwhile', holds: falselyAcknowledged === 0, seen: `${falselyAcknowledged} were` },
          { name: 'readiness is red', holds: readinessRed === rounds, seen: `${readinessRed} of ${rounds} times` },
          { name: 'reads are answered', holds: readable === rounds, seen: `${readable} of ${rounds} times` },
          { name: 'green again, and a clean restart', holds: cleanRestarts === rounds, seen: `${cleanRestarts} of ${rounds} times` },
          {
            name: 'every refusal may be tried again',
            holds: refused === 0 && withoutRetryAfter === 0,
            seen: `${refused} refused for good`,
          },
        ],
        measures: [{ name: 'first acknowledgement after the fault', value: slowestRecoveryMs, unit: 'ms', limit: RECOVERS_WITHIN_MS }],
      };
    }),

  control: () =>
    Workplace.use(async (place) => {
      const server = await place.startCareless('does not sync');
      const client = place.startIngest({}, server);
      await client.untilMore(100);
      const tampering = await Tampering.withSyncsOf(server.pid, 'error=EIO');
      place.atEnd(() => tampering.end());
      const before = client.state.acknowledged;
      const isAcknowledged = await client.untilMore(100, 'false acknowledgements', 10_000).then(
        () => true,
        () => false,
      );
      return {
        done: 'the same fault for a server with synchronous=NORMAL',
        seen: `${client.state.acknowledged - before} acknowledged while fsync failed`,
        isCaught: isAcknowledged,
      };
    }),
};
