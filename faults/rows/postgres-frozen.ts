import { setTimeout as delay } from 'node:timers/promises';
import type { Row } from '../row.js';
import type { IngestClient } from '../support/ingest.js';
import { judgePostgres, type Verdict } from '../support/oracle.js';
import { withSetting } from '../support/preloads.js';
import { sequence } from '../support/random.js';
import { query } from '../support/replication.js';
import { startPostgres } from '../support/scripts.js';
import type { ServerProcess } from '../support/server-process.js';
import { AnswerWatch } from '../support/watch.js';
import { Workplace } from '../support/workplace.js';

const GOES_ON_WITHIN_MS = 10_000;
/** Somebody has had the turn to write for longer than any work takes. */
const STUCK = `SELECT FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE locktype = 'advisory' AND granted
  AND state = 'idle in transaction' AND state_change < clock_timestamp() - interval '150 ms'`;

interface Outcome {
  readonly verdict: Verdict;
  /** The longest from the moment that an instance stood still to the next record that another one acknowledged. */
  readonly heldUpMs: number;
  readonly slowestReadMs: number;
  readonly refused: number;
  readonly statuses: Readonly<Record<string, number>>;
  readonly withoutRetryAfter: number;
}

/** Stops the process in the middle of its turn to write, however many attempts that takes. */
async function stopInItsTurn(server: ServerProcess, databaseUrl: string, random: () => number): Promise<void> {
  for (;;) {
    await delay(20 + random() * 30);
    server.signal('SIGSTOP');
    await delay(200);
    if ((await query(databaseUrl, STUCK)).length > 0) return;
    server.signal('SIGCONT');
  }
}

/** @returns how long it took until the client had something acknowledged, or the limit */
async function untilStored(client: IngestClient, limitMs: number): Promise<number> {
  const began = performance.now();
  await client.untilMore(1, 'the first acknowledgement', limitMs).catch(() => undefined);
  return performance.now() - began;
}

/** Two instances on one database, both under load, of which one stands still again and again. */
function freezeRepeatedly(times: number, limitMs: number, careless?: string): Promise<Outcome> {
  return Workplace.use(async (place) => {
    const postgres = await startPostgres({ durable: true });
    place.atEnd(() => postgres.stop());
    const databaseUrl = await postgres.createDatabase();
    const options = careless === undefined ? { env: { DATABASE_URL: databaseUrl } } : withSetting(databaseUrl, careless);
    const [frozen, other] = [await place.startServer(options), await place.startServer(options)];
    place.atEnd(() => frozen.signal('SIGCONT'));
    const ofFrozen = place.startIngest({ first: 0 }, frozen);
    const ofOther = place.startIngest({ first: 10_000_000 }, other);
    await ofFrozen.untilMore(50);
    const watch = new AnswerWatch([{ url: `${other.url}/api/used-seeds?limit=1` }, { url: `${other.url}/api/corpus?limit=1` }]);
    place.atEnd(() => watch.abandon());
    const random = sequence(times);
    let heldUpMs = 0;
    for (let time = 1; time <= times; time += 1) {
      await stopInItsTurn(frozen, databaseUrl, random);
      heldUpMs = Math.max(heldUpMs, await untilStored(ofOther, limitMs));
      await ofOther.untilMore(10, 'more acknowledgements', limitMs).catch(() => undefined);
      frozen.signal('SIGCONT');
      await ofFrozen.untilMore(10, 'the first acknowledgement of the instance that stood still');
    }
    const reads = await watch.stop();
    const results = [await ofFrozen.finish(), await ofOther.finish()];
    for (const server of [frozen, other]) await server.end('SIGTERM');
    const statuses: Record<string, number> = {};
    for (const [status, count] of [reads, ...results].flatMap((result) => Object.entries(result.statuses)))
      statuses[status] = (statuses[status] ?? 0) + count;
    return {
      verdict: await judgePostgres(databaseUrl, ofFrozen.logFile, ofOther.logFile),
      heldUpMs,
      slowestReadMs: reads.slowestMs,
      refused: results.reduce((sum, { refused }) => sum + refused, 0),
      statuses,
      withoutRetryAfter: [reads, ...results].reduce((sum, result) => sum + result.withoutRetryAfter, 0),
    };
  });
}

export const postgresFrozen: Row = {
  name: 'postgres-frozen',
  title: 'an instance that stands still in the middle of its turn to write',
  promises: [1, 2, 3],
  goal: '10 times: the other instance answers meanwhile, 503 where it cannot store, and stores again within 10 s; 0 lost, 0 twice',
  needs: ['Linux', 'PostgreSQL'],
  measuresTime: true,

  run: async (scale) => {
    const times = scale === 'long' ? 10 : 1;
    const { verdict, heldUpMs, slowestReadMs, refused, statuses, withoutRetryAfter } = await freezeRepeatedly(times, 60_000);
    const strange = Object.keys(statuses).filter((name) => !['200', '503'].includes(name));
    return {
      done: `${times} times one of two instances on one database was stopped (SIGSTOP) holding the turn to write, both under single posts and batches, and went on later; answers: ${JSON.stringify(statuses)}`,
      verdict,
      checks: [
        { name: 'a retry is answered like the first try', holds: refused === 0, seen: `${refused} refused` },
        { name: 'only 200 and 503', holds: strange.length === 0, seen: JSON.stringify(statuses) },
        { name: 'every 503 has Retry-After', holds: withoutRetryAfter === 0, seen: `${withoutRetryAfter} without` },
      ],
      measures: [
        { name: 'the other instance stores again after', value: heldUpMs, unit: 'ms', limit: GOES_ON_WITHIN_MS },
        { name: 'its slowest read', value: slowestReadMs, unit: 'ms', limit: 1_000 },
      ],
    };
  },

  control: async () => {
    const { heldUpMs } = await freezeRepeatedly(1, GOES_ON_WITHIN_MS, 'idle_in_transaction_session_timeout = 0');
    return {
      done: 'the same, with idle_in_transaction_session_timeout=0',
      seen: `the other instance had stored nothing after ${Math.round(heldUpMs)} ms`,
      isCaught: heldUpMs >= GOES_ON_WITHIN_MS,
    };
  },
};
