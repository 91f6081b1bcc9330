import { setTimeout as delay } from 'node:timers/promises';
import type { PostgresServer } from '../../scripts/lib/postgres.mjs';
import type { Row } from '../row.js';
import { call } from '../support/http.js';
import type { IngestClient } from '../support/ingest.js';
import { judgePostgres } from '../support/oracle.js';
import { withSetting } from '../support/preloads.js';
import { sequence } from '../support/random.js';
import { recordOf } from '../support/records.js';
import { startPostgres } from '../support/scripts.js';
import { AnswerWatch } from '../support/watch.js';
import { API_KEY, Workplace } from '../support/workplace.js';

/** The longest that the database works before it is restarted. */
const LIFE_MS = 800;
/** A record that the watch posts again and again; far from those of the ingest. */
const WATCHED = 50_000_000;
/** After this, all connections are known to be dead. */
const SETTLED_MS = 300;

/** Restarts the database again and again, without a shutdown. @returns the longest from its return to the next acknowledgement, in ms */
async function restartRepeatedly(
  postgres: PostgresServer,
  client: IngestClient,
  restarts: number,
  say: (progress: string) => void,
): Promise<number> {
  const random = sequence(restarts);
  let slowestMs = 0;
  for (let restart = 1; restart <= restarts; restart += 1) {
    await client.untilMore(1);
    await delay(random() * LIFE_MS);
    await postgres.restart('immediate');
    slowestMs = Math.max(slowestMs, await untilStored(client));
    if (restart % 5 === 0) say(`${restart} of ${restarts} restarts, ${client.state.acknowledged} records acknowledged`);
  }
  return slowestMs;
}

async function untilStored(client: IngestClient): Promise<number> {
  const began = performance.now();
  await client.untilMore(1);
  return performance.now() - began;
}

export const postgresRestart: Row = {
  name: 'postgres-restart',
  title: 'PostgreSQL restarted without a shutdown, and away',
  promises: [1, 2, 3],
  goal: '20 restarts and an outage: 0 lost, 0 twice; 503 within 1 s while it is away; works by itself within 10 s of its return',
  needs: ['PostgreSQL'],
  measuresTime: true,

  run: (scale, say) =>
    Workplace.use(async (place) => {
      const [restarts, awayMs] = scale === 'long' ? [20, 30_000] : [2, 1_000];
      const postgres = await startPostgres({ durable: true });
      place.atEnd(() => postgres.stop());
      const databaseUrl = await postgres.createDatabase();
      const server = await place.startServer({ env: { DATABASE_URL: databaseUrl } });
      const client = place.startIngest({}, server);
      await client.untilMore(100);
      const read = `${server.url}/api/used-seeds?limit=1`;
      const ready = `${server.url}/api/health/ready`;
      const post = { url: `${server.url}/api/used-seeds`, call: { apiKey: API_KEY, json: JSON.stringify(recordOf(WATCHED).body) } };
      const watch = new AnswerWatch([{ url: read }, { url: ready }, post]);
      place.atEnd(() => watch.abandon());

      let returnMs = await restartRepeatedly(postgres, client, restarts, say);
      const during = watch.take();

      await postgres.halt('immediate');
      await delay(SETTLED_MS);
      const before = client.state.acknowledged;
      const atFirst = watch.take();
      await delay(awayMs);
      const statuses = await Promise.all(
        [{ url: read, call: {} }, { url: ready, call: {} }, post].map(async (asked) => (await call(asked.url, asked.call)).status),
      );
      const away = watch.take();
      const falselyAcknowledged = client.state.acknowledged - before;
      await postgres.start();
      returnMs = Math.max(returnMs, await untilStored(client));
      await client.untilMore(100);
      const last = await watch.stop();
      const ingest = await client.finish();
      const { code } = await server.end('SIGTERM');

      const all = [during, atFirst, away, last];
      const names = [...all, ingest].flatMap((seen) => Object.keys(seen.statuses));
      const strange = names.filter((name) => !['200', '503'].includes(name));
      const withoutRetryAfter = [...all, ingest].reduce((sum, seen) => sum + seen.withoutRetryAfter, 0);
      const awayStatuses = Object.keys(away.statuses).join(', ');
      return {
        done: `${restarts} immediate restarts at random moments and ${awayMs / 1000} s without PostgreSQL, during single posts and batches over 8 connections; answers: ${JSON.stringify(ingest.statuses)}`,
        verdict: await judgePostgres(databaseUrl, client.logFile),
        checks: [
          { name: 'a retry is answered like the first try', holds: ingest.refused === 0, seen: `${ingest.refused} refused` },
          { name: 'only 200 and 503', holds: strange.length === 0, seen: [...new Set(names)].join(', ') },
          { name: 'every 503 has Retry-After', holds: withoutRetryAfter === 0, seen: `${withoutRetryAfter} without` },
          {
            name: 'reads, writes and readiness are 503 while it is away',
            holds: statuses.every((status) => status === 503) && awayStatuses === '503',
            seen: `${statuses.join(', ')}; ${awayStatuses}`,
          },
          { name: 'nothing is acknowledged meanwhile', holds: falselyAcknowledged === 0, seen: `${falselyAcknowledged} were` },
          { name: 'the process goes on to its orderly end', holds: code === 0, seen: `code ${String(code)}` },
        ],
        measures: [
          {
            name: 'slowest answer while it is away',
            value: Math.max(atFirst.slowestMs, away.slowestMs),
            unit: 'ms',
            limit: 1_000,
          },
          { name: 'slowest answer during the restarts', value: during.slowestMs, unit: 'ms' },
          { name: 'first acknowledgement after its return', value: returnMs, unit: 'ms', limit: 10_000 },
        ],
      };
    }),

  control: (scale, say) =>
    Workplace.use(async (place) => {
      const restarts = scale === 'long' ? 5 : 2;
      const postgres = await startPostgres({ durable: true, settings: { wal_writer_delay: '10s' } });
      place.atEnd(() => postgres.stop());
      const databaseUrl = await postgres.createDatabase();
      const server = await place.startServer(withSetting(databaseUrl, 'synchronous_commit = off'));
      const client = place.startIngest({}, server);
      await restartRepeatedly(postgres, client, restarts, say);
      await client.finish();
      const { lost, acknowledged } = await judgePostgres(databaseUrl, client.logFile);
      return {
        done: `${restarts} restarts under a server that commits with synchronous_commit=off`,
        seen: `${lost.length} of ${acknowledged} lost`,
        isCaught: lost.length > 0,
      };
    }),
};
