import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { Cluster, ClusterOptions } from '../../scripts/lib/cluster.mjs';
import type { Row, Scale } from '../row.js';
import { idleTimeOf, postAfterPauses, type Statuses } from '../support/bursts.js';
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
/** From nginx to an instance, in the trials with connections that close: as to another building. */
const DISTANCE_MS = 20;
/** The longest that all instances work before one is killed. */
const LIFE_MS = 800;
const DROPPED_SHARE = 0.1;

/** When nginx and when an instance closes an idle connection: as documented, or sooner, for want of time. */
interface KeepAlive {
  readonly nginxMs: number;
  readonly serverMs: number;
}
const KEEP_ALIVE: Readonly<Record<Scale, KeepAlive>> = {
  long: { nginxMs: 55_000, serverMs: 65_000 },
  short: { nginxMs: 550, serverMs: 1_150 },
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

/** Two instances, each behind a proxy that can be slow or lose answers; with nginx's configuration as documented, or as adjusted. */
async function startProxied(
  place: Workplace,
  keepAlive: KeepAlive,
  adjust: (configuration: string) => string = (text) => text,
): Promise<Place & { readonly proxies: readonly AnswerDroppingProxy[] }> {
  const proxies: AnswerDroppingProxy[] = [];
  const proxied = async (configuration: string): Promise<string> => {
    // An instance whose answers are lost would be left out for a while, and little would be tried.
    let text = adjust(configuration).replaceAll('max_fails=3', 'max_fails=0');
    for (const [, address = ''] of text.matchAll(/server (127\.0\.0\.1:\d+) /g)) {
      const proxy = await AnswerDroppingProxy.start(`http://${address}`, 0, proxies.length + 1);
      place.atEnd(() => proxy.close());
      proxies.push(proxy);
      text = text.replace(address, new URL(proxy.url).host);
    }
    return text;
  };
  return { ...(await startAll(place, { instances: 2, adjust: proxied }, keepAlive)), proxies };
}

/** Posts after pauses that end as nginx or an instance closes, while the one is some way from the other and hears of it late. */
function postAsConnectionsClose(
  { cluster, proxies }: Awaited<ReturnType<typeof startProxied>>,
  timeoutsMs: readonly number[],
  isEnough?: (statuses: Statuses) => boolean,
): Promise<Statuses> {
  for (const proxy of proxies) proxy.delayMs = DISTANCE_MS;
  const pausesMs = timeoutsMs.map((timeoutMs) => timeoutMs - DISTANCE_MS);
  return postAfterPauses(cluster.url, API_KEY, pausesMs, isEnough);
}

/** Posts records without ids, each once, while one of ten answers is lost between an instance and nginx. Ends the instances. */
async function loseAnswers(
  place: Workplace,
  { cluster, databaseUrl, proxies }: Awaited<ReturnType<typeof startProxied>>,
  count: number,
): Promise<{ readonly verdict: Verdict; readonly dropped: number }> {
  for (const proxy of proxies) Object.assign(proxy, { delayMs: 0, share: DROPPED_SHARE });
  const client = place.startIngest({ first: 20_000_000, count, retries: false, withoutIds: true, batchShare: 0 });
  client.pointAt(cluster.url);
  await client.until(() => client.answers(200, 502, 503, 'none') >= count, `${count} answers`);
  await client.finish();
  await cluster.stop();
  const dropped = proxies.reduce((sum, proxy) => sum + proxy.dropped, 0);
  return { verdict: await judgePostgres(databaseUrl, client.logFile), dropped };
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
      const proxied = await startProxied(place, KEEP_ALIVE[scale]);
      const timeoutsMs = [KEEP_ALIVE[scale].nginxMs, await idleTimeOf(proxied.cluster.urls[0] ?? '')];
      const calm = await postAsConnectionsClose(proxied, [...timeoutsMs, ...timeoutsMs]);
      const { 200: answered = 0, ...unanswered } = calm;
      say(`posts as connections close: ${JSON.stringify(calm)}`);
      const lossy = await loseAnswers(place, proxied, scale === 'long' ? 2_000 : 300);
      say(`${lossy.dropped} answers lost, ${lossy.verdict.doubled.length} records stored twice`);

      const { cluster, databaseUrl } = await startAll(place, { instances: INSTANCES[scale] });
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
      return {
        done:
          `${answered} posts as idle connections were closed; ${lossy.verdict.stored} records without ids, of which ${lossy.dropped} answers were lost; ` +
          `then ${kills} kills and ${restarts} rolling restarts during single posts and batches over 16 connections, ` +
          `with ${killed} answers of 502 or 503 around the kills and ${client.answers(502, 503) - killed} around the restarts, and ${met.size} seeds met by a reader`,
        verdict: await judgePostgres(databaseUrl, client.logFile),
        checks: [
          { name: 'only 200 while all instances are up', holds: Object.keys(unanswered).length === 0, seen: JSON.stringify(calm) },
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
      const mismatched = await startProxied(place, MISMATCH);
      const timeoutsMs = new Array<number>(40).fill(await idleTimeOf(mismatched.cluster.urls[0] ?? ''));
      const { 502: refused = 0 } = await postAsConnectionsClose(mismatched, timeoutsMs, ({ 502: some = 0 }) => some > 0);
      await mismatched.cluster.stop();
      const repeating = await startProxied(place, KEEP_ALIVE.long, (text) =>
        replaced(text, /proxy_next_upstream error timeout;/, 'proxy_next_upstream error timeout non_idempotent;'),
      );
      const { verdict } = await loseAnswers(place, repeating, 300);
      return {
        done: 'an nginx that keeps idle connections longer than the instances do; and one that repeats posts, with 300 records without ids',
        seen: `${refused} answered with 502; ${verdict.doubled.length} stored twice`,
        isCaught: refused > 0 && verdict.doubled.length > 0,
      };
    }),
};
