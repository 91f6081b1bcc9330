import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { Cluster, ClusterOptions } from '../../scripts/lib/cluster.mjs';
import type { Row, Scale } from '../row.js';
import { postAfterPauses, type Statuses } from '../support/bursts.js';
import { Follower } from '../support/follower.js';
import { call } from '../support/http.js';
import type { IngestClient } from '../support/ingest.js';
import { acknowledgedIn, judgePostgres, type Verdict } from '../support/oracle.js';
import { withPreload } from '../support/preloads.js';
import { AnswerDroppingProxy } from '../support/proxy.js';
import { sequence } from '../support/random.js';
import { recordOf } from '../support/records.js';
import { startCluster, startPostgres } from '../support/scripts.js';
import { API_KEY, Workplace } from '../support/workplace.js';

const INSTANCES: Readonly<Record<Scale, number>> = { long: 3, short: 2 };
/** The longest that all instances work before one is killed. */
const LIFE_MS = 800;
const DROPPED_SHARE = 0.1;

/** When nginx and when an instance closes an idle connection: as documented, or shorter in proportion, for want of time. */
interface KeepAlive {
  readonly nginxMs: number;
  readonly serverMs: number;
}
const KEEP_ALIVE: Readonly<Record<Scale, KeepAlive>> = {
  long: { nginxMs: 55_000, serverMs: 65_000 },
  short: { nginxMs: 550, serverMs: 1_650 },
};
/** The wrong way round. */
const MISMATCH: KeepAlive = { nginxMs: 60_000, serverMs: 250 };

interface Place {
  readonly cluster: Cluster;
  readonly databaseUrl: string;
}

async function startAll(place: Workplace, options: Omit<ClusterOptions, 'environment'>, keepAlive = KEEP_ALIVE.long): Promise<Place> {
  const postgres = await startPostgres({ durable: true });
  place.atEnd(() => postgres.stop());
  const databaseUrl = await postgres.createDatabase();
  const { adjust = (text) => text } = options;
  const cluster = await startCluster({
    ...options,
    ...(keepAlive !== KEEP_ALIVE.long && { nodeArguments: withPreload('keep-alive') }),
    environment: {
      DATABASE_URL: databaseUrl,
      AURORA_API_KEY: API_KEY,
      NODE_ENV: 'test',
      KEEP_ALIVE_MS: String(keepAlive.serverMs),
    },
    adjust: (text) => adjust(replaced(text, /keepalive_timeout 55s/, `keepalive_timeout ${keepAlive.nginxMs}ms`)),
  });
  place.atEnd(() => cluster.stop());
  return { cluster, databaseUrl };
}

/** @throws Error when there is nothing to replace: then the documented configuration has changed */
function replaced(text: string, pattern: RegExp, by: string): string {
  if (!pattern.test(text)) throw new Error(`The configuration of nginx has no ${String(pattern)}.`);
  return text.replace(pattern, by);
}

/**
 * Posts after pauses, each near one of the timeouts, while batches keep the instances busy: one that closes a connection late, with a post
 * on it already, is what makes a 502. @returns how many posts were answered with each status
 */
async function postBesideBatches(
  place: Workplace,
  cluster: Cluster,
  pausesMs: readonly number[],
  isEnough?: (statuses: Statuses) => boolean,
): Promise<{ readonly statuses: Statuses; readonly logFile: string }> {
  // Over minutes, fewer are enough.
  const pace = pausesMs.some((pauseMs) => pauseMs > 10_000) ? { perSecond: 1_000 } : {};
  const batches = place.startIngest({ first: 20_000_000, connections: 2, batchShare: 1, batchSize: 500, ...pace });
  batches.pointAt(cluster.url);
  const statuses = await postAfterPauses(cluster.url, API_KEY, pausesMs, isEnough);
  const { statuses: others } = await batches.finish();
  for (const [status, count] of Object.entries(others)) statuses[status] = (statuses[status] ?? 0) + count;
  return { statuses, logFile: batches.logFile };
}

/** Kills one instance after another, at random moments, while a client posts through nginx. @returns the longest time without an answer */
async function killRepeatedly(cluster: Cluster, client: IngestClient, kills: number, say: (progress: string) => void): Promise<number> {
  const random = sequence(kills);
  let longestMs = 0;
  let lastAt = performance.now();
  let last = 0;
  const watch = setInterval(() => {
    const { acknowledged } = client.state;
    longestMs = Math.max(longestMs, performance.now() - lastAt);
    if (acknowledged === last) return;
    last = acknowledged;
    lastAt = performance.now();
  }, 10);
  try {
    for (let kill = 1; kill <= kills; kill += 1) {
      await client.untilMore(1);
      await delay(random() * LIFE_MS);
      const index = Math.floor(random() * cluster.urls.length);
      await cluster.kill(index);
      await cluster.untilReady(index);
      if (kill % 10 === 0) say(`${kill} of ${kills} kills, ${client.state.acknowledged} records acknowledged`);
    }
    return longestMs;
  } finally {
    clearInterval(watch);
  }
}

/** Posts records without ids, each once, while one of ten answers is lost between an instance and nginx. */
async function loseAnswers(
  place: Workplace,
  count: number,
  adjust: (configuration: string) => string,
): Promise<{ readonly verdict: Verdict; readonly dropped: number }> {
  const proxies: AnswerDroppingProxy[] = [];
  const { cluster, databaseUrl } = await startAll(place, {
    instances: 2,
    adjust: async (configuration) => {
      // An instance whose answers are lost would be left out for a while, and little would be tried.
      let text = adjust(configuration.replaceAll('max_fails=3', 'max_fails=0'));
      for (const [, address = ''] of text.matchAll(/server (127\.0\.0\.1:\d+) /g)) {
        const proxy = await AnswerDroppingProxy.start(`http://${address}`, DROPPED_SHARE, proxies.length + 1);
        place.atEnd(() => proxy.close());
        proxies.push(proxy);
        text = text.replace(address, new URL(proxy.url).host);
      }
      return text;
    },
  });
  const client = place.startIngest({ count, retries: false, withoutIds: true, batchShare: 0 });
  client.pointAt(cluster.url);
  const answered = (): number => client.answers(200, 502, 503, 'none');
  await client.until(() => answered() >= count, `${count} answers`);
  await client.finish();
  await cluster.stop();
  return {
    verdict: await judgePostgres(databaseUrl, client.logFile),
    dropped: proxies.reduce((sum, { dropped }) => sum + dropped, 0),
  };
}

export const instances: Row = {
  name: 'instances',
  title: 'three instances behind nginx on one PostgreSQL, killed and restarted',
  promises: [1, 2, 3, 6],
  goal: '50 kills and 3 rolling restarts: 0 lost, 0 twice, every seed met once by a reader; no 502 while all instances are up',
  needs: ['nginx', 'PostgreSQL'],
  measuresTime: true,

  run: (scale, say) =>
    Workplace.use(async (place) => {
      const [kills, restarts] = scale === 'long' ? [50, 3] : [2, 1];
      const { cluster, databaseUrl } = await startAll(place, { instances: INSTANCES[scale] }, KEEP_ALIVE[scale]);

      const { nginxMs, serverMs } = KEEP_ALIVE[scale];
      const pausesMs = Array.from({ length: scale === 'long' ? 2 : 4 }, () => [nginxMs, serverMs]).flat();
      const calm = await postBesideBatches(place, cluster, pausesMs);
      const { 200: answered = 0, ...unanswered } = calm.statuses;
      say(`posts after pauses: ${JSON.stringify(calm.statuses)}`);

      const first = JSON.stringify(recordOf(0).body);
      const { status, body } = await call(`${cluster.url}/api/used-seeds`, { apiKey: API_KEY, json: first });
      if (status !== 200) throw new Error(`The first seed was answered with ${status}: ${body}`);
      const follower = new Follower(cluster.url, (JSON.parse(body) as { id: string }).id);
      place.atEnd(() => follower.abandon());
      const client = place.startIngest({ first: 1, connections: 16 });
      client.pointAt(cluster.url);
      const longestMs = await killRepeatedly(cluster, client, kills, say);
      const killed = client.answers(502, 503);
      for (let restart = 1; restart <= restarts; restart += 1) {
        await cluster.rollingRestart();
        say(`${restart} of ${restarts} rolling restarts, ${client.state.acknowledged} records acknowledged`);
      }
      const { refused, statuses, withoutRetryAfter } = await client.finish();
      const met = await follower.finish();
      await cluster.stop();

      const acknowledged = [...acknowledgedIn(readFileSync(client.logFile, 'utf8'))];
      const missed = acknowledged.filter((n) => recordOf(n).kind === 'used_seed' && !met.has(n)).length;
      const again = [...met.values()].filter((times) => times > 1).length;
      const strange = Object.keys(statuses).filter((name) => !['200', '502', '503'].includes(name));
      const lossy = await loseAnswers(place, scale === 'long' ? 2_000 : 300, (text) => text);
      return {
        done:
          `${answered} posts, after pauses near the keep-alive timeouts and beside batches; then ${kills} kills and ${restarts} rolling restarts during single posts and batches ` +
          `over 16 connections, ${killed} of them answered with 502 or 503 around the kills and ${client.answers(502, 503) - killed} around the restarts, and sent again; ` +
          `${met.size} seeds met by the reader; then ${lossy.verdict.acknowledged + lossy.dropped} posts without ids, of which ${lossy.dropped} answers were lost`,
        verdict: await judgePostgres(databaseUrl, calm.logFile, client.logFile),
        checks: [
          { name: 'only 200 while all instances are up', holds: Object.keys(unanswered).length === 0, seen: JSON.stringify(calm.statuses) },
          { name: 'a retry is answered like the first try', holds: refused === 0, seen: `${refused} refused` },
          { name: 'only 200, 502 and 503', holds: strange.length === 0, seen: JSON.stringify(statuses) },
          { name: 'Retry-After with 502 and 503', holds: withoutRetryAfter === 0, seen: `${withoutRetryAfter} without` },
          { name: 'a reader meets every seed once', holds: missed === 0 && again === 0, seen: `${missed} missed, ${again} met again` },
          {
            name: 'nginx repeats no post',
            holds: lossy.verdict.doubled.length === 0 && lossy.dropped > 0,
            seen: `${lossy.verdict.doubled.length} stored twice, ${lossy.dropped} answers lost`,
          },
        ],
        measures: [{ name: 'longest time without an acknowledgement', value: longestMs, unit: 'ms', limit: 2_000 }],
      };
    }),

  control: () =>
    Workplace.use(async (place) => {
      const { cluster } = await startAll(place, { instances: 2 }, MISMATCH);
      const pausesMs = Array.from({ length: 100 }, () => MISMATCH.serverMs - 5);
      const { statuses } = await postBesideBatches(place, cluster, pausesMs, ({ 502: refused = 0 }) => refused > 0);
      const { 502: refused = 0 } = statuses;
      await cluster.stop();
      const { verdict } = await loseAnswers(place, 300, (text) =>
        replaced(text, /proxy_next_upstream error timeout;/, 'proxy_next_upstream error timeout non_idempotent;'),
      );
      return {
        done: 'an nginx that keeps idle connections longer than the instances do; and one that repeats posts, with 300 records without ids',
        seen: `${refused} answered with 502; ${verdict.doubled.length} stored twice`,
        isCaught: refused > 0 && verdict.doubled.length > 0,
      };
    }),
};
