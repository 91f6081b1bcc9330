import { setTimeout as delay } from 'node:timers/promises';
import type { Row } from '../row.js';
import { MovableAddress } from '../support/address.js';
import { judgePostgres, sumOf, type Verdict } from '../support/oracle.js';
import { ReplicatedPostgres } from '../support/replication.js';
import { Workplace } from '../support/workplace.js';

/** How long the primary works before it is killed. */
const LIFE_MS = { long: 3_000, short: 300 };

interface Outcome {
  readonly verdict: Verdict;
  /** From the kill, and from the standby's promotion, to the first record that is acknowledged. */
  readonly sinceKillMs: number;
  readonly sincePromotionMs: number;
  readonly refused: number;
  readonly statuses: Readonly<Record<string, number>>;
  readonly withoutRetryAfter: number;
}

/** Kills a primary under load and puts its standby in its place; the server finds it at the same address. */
function failOver(lifeMs: number, isSynchronous: boolean, mode: 'kill' | 'immediate'): Promise<Outcome> {
  return Workplace.use(async (place) => {
    const pair = await ReplicatedPostgres.start((cleanup) => place.atEnd(cleanup));
    const { primary, standby } = pair;
    if (isSynchronous) await pair.makeSynchronous();
    const databaseUrl = new URL(await primary.createDatabase());
    const address = await MovableAddress.at(primary.port);
    place.atEnd(() => address.close());
    databaseUrl.port = String(address.port);
    const server = await place.startServer({ env: { DATABASE_URL: databaseUrl.href } });
    const client = place.startIngest({ connections: 16 }, server);
    await client.untilMore(100);
    if (!isSynchronous) pair.separate();
    await delay(lifeMs);
    const killed = performance.now();
    await primary.halt(mode);
    address.moveTo(null);
    await pair.promote();
    const promoted = performance.now();
    address.moveTo(standby.port);
    await client.untilMore(1, 'the first acknowledgement of the new primary');
    const stored = performance.now();
    await client.untilMore(100);
    const { refused, statuses, withoutRetryAfter } = await client.finish();
    await server.end('SIGTERM');
    return {
      verdict: await judgePostgres(databaseUrl.href, client.logFile),
      sinceKillMs: stored - killed,
      sincePromotionMs: stored - promoted,
      refused,
      statuses,
      withoutRetryAfter,
    };
  });
}

export const postgresFailover: Row = {
  name: 'postgres-failover',
  title: 'PostgreSQL’s primary killed, its synchronous standby promoted',
  promises: [1, 2, 3],
  goal: '10 times: 0 lost, 0 twice; writes work within 10 s of the promotion',
  needs: ['PostgreSQL'],
  measuresTime: true,

  run: async (scale, say) => {
    const times = scale === 'long' ? 10 : 1;
    const outcomes: Outcome[] = [];
    while (outcomes.length < times) {
      outcomes.push(await failOver(LIFE_MS[scale], true, outcomes.length % 2 === 0 ? 'kill' : 'immediate'));
      say(`${outcomes.length} of ${times} failovers`);
    }
    const refused = outcomes.reduce((sum, outcome) => sum + outcome.refused, 0);
    const strange = outcomes.flatMap(({ statuses }) => Object.keys(statuses)).filter((name) => !['200', '503'].includes(name));
    const withoutRetryAfter = outcomes.reduce((sum, outcome) => sum + outcome.withoutRetryAfter, 0);
    return {
      done: `${times} times the primary was killed during single posts and batches over 16 connections, the standby promoted and the address moved to it; the counts are sums`,
      verdict: sumOf(outcomes.map(({ verdict }) => verdict)),
      checks: [
        { name: 'a retry is answered like the first try', holds: refused === 0, seen: `${refused} refused` },
        { name: 'only 200 and 503', holds: strange.length === 0, seen: strange.join(', ') },
        { name: 'every 503 has Retry-After', holds: withoutRetryAfter === 0, seen: `${withoutRetryAfter} without` },
      ],
      measures: [
        {
          name: 'first acknowledgement after the promotion',
          value: Math.max(...outcomes.map(({ sincePromotionMs }) => sincePromotionMs)),
          unit: 'ms',
          limit: 10_000,
        },
        { name: 'after the kill', value: Math.max(...outcomes.map(({ sinceKillMs }) => sinceKillMs)), unit: 'ms' },
      ],
    };
  },

  control: async () => {
    const { verdict } = await failOver(500, false, 'kill');
    return {
      done: 'the same with asynchronous replication, and a standby that had lost touch half a second before',
      seen: `${verdict.lost.length} of ${verdict.acknowledged} lost`,
      isCaught: verdict.lost.length > 0,
    };
  },
};
