import Database from 'better-sqlite3';
import type { Row } from '../row.js';
import { call, getJson } from '../support/http.js';
import { judgeLog } from '../support/oracle.js';
import { CLOCKS, withPreload, type Clock } from '../support/preloads.js';
import { sequence } from '../support/random.js';
import { API_KEY, Workplace } from '../support/workplace.js';

const DAY_MS = 86_400_000;
const SEEDS = 40;

function wrongClock(clock: Clock) {
  return { nodeArguments: withPreload('clock'), env: { FAULT_CLOCK: clock } };
}

/** Posts seeds one after the other, without ids; the n-th is called n. @returns the statuses */
async function postInOrder(url: string, runId: string, timestampOf: (n: number) => string | undefined): Promise<number[]> {
  const statuses: number[] = [];
  for (let n = 0; n < SEEDS; n += 1) {
    const json = JSON.stringify({ run_id: runId, function: String(n), timestamp: timestampOf(n) });
    statuses.push((await call(`${url}/api/used-seeds`, { apiKey: API_KEY, json })).status);
  }
  return statuses;
}

interface ListedSeed {
  readonly function: string;
  readonly timestamp: string;
}

/** The seeds of a run as the API lists them, turned round: what should be the order of time, and of arrival where times tie. */
async function listed(url: string, runId: string): Promise<ListedSeed[]> {
  const { seeds } = (await getJson(`${url}/api/used-seeds?run_id=${encodeURIComponent(runId)}&limit=1000`)) as { seeds: ListedSeed[] };
  return seeds.reverse();
}

function isOrdered(seeds: readonly ListedSeed[]): boolean {
  return seeds.every((seed, i) => {
    const before = seeds[i - 1];
    if (before === undefined || before.timestamp < seed.timestamp) return true;
    return before.timestamp === seed.timestamp && Number(before.function) < Number(seed.function);
  });
}

export const clocks: Row = {
  name: 'clocks',
  title: 'clocks off by a day, running backwards, out of order',
  promises: [2],
  goal: 'nothing refused or lost; order by arrival where times tie',
  needs: [],
  measuresTime: false,

  run: (scale, say) =>
    Workplace.use(async (place) => {
      const perClock = scale === 'long' ? 5_000 : 100;
      const random = sequence(perClock);
      const statuses: number[] = [];
      const misordered: string[] = [];
      const logs: string[] = [];
      let refused = 0;
      const tried = scale === 'long' ? CLOCKS : (['running backwards', 'standing still'] as const);
      for (const [index, clock] of tried.entries()) {
        // The same file under every clock, one after the other.
        const server = await place.startServer(wrongClock(clock));
        const client = place.startIngest({ first: index * 1e6, count: perClock }, server);
        const tie = '2025-10-02T09:20:00.000Z';
        const runs: Readonly<Record<string, (n: number) => string | undefined>> = {
          'time of the server': () => undefined,
          'the same time': () => tie,
          'a client whose clock jumps': () => new Date(Date.parse(tie) + Math.round((random() * 2 - 1) * DAY_MS)).toISOString(),
          'a client whose clock runs backwards': (n) => new Date(Date.parse(tie) - Math.floor(n / 2) * 1000).toISOString(),
        };
        for (const [name, timestampOf] of Object.entries(runs)) {
          const runId = `${clock}, ${name}`;
          statuses.push(...(await postInOrder(server.url, runId, timestampOf)));
          const seeds = await listed(server.url, runId);
          if (seeds.length !== SEEDS || !isOrdered(seeds)) misordered.push(runId);
        }
        await client.until(({ acknowledged }) => acknowledged >= perClock, `all acknowledged with a clock ${clock}`, 120_000);
        refused += (await client.finish()).refused;
        await server.end('SIGTERM');
        logs.push(client.logFile);
        say(`a clock ${clock}: done`);
      }
      const verdict = judgeLog(place.dbPath, ...logs);
      const posted = tried.length * perClock;
      const notOk = statuses.filter((status) => status !== 200).length + refused;
      return {
        done: `${posted} records and ${statuses.length} seeds in known order, under a server's clock ${tried.join(', ')}, and from clients whose clocks jump or run backwards`,
        // The seeds in known order are not the log's.
        verdict: { ...verdict, foreign: verdict.foreign - statuses.length },
        checks: [
          { name: 'nothing is refused', holds: notOk === 0, seen: `${notOk} were` },
          { name: 'order by time, by arrival where times tie', holds: misordered.length === 0, seen: misordered.join('; ') },
        ],
        measures: [],
      };
    }),

  control: () =>
    Workplace.use(async (place) => {
      const server = await place.startCareless('does not sync');
      await postInOrder(server.url, 'r', () => '2025-10-02T09:20:00.000Z');
      await server.end('SIGTERM');
      const file = new Database(place.dbPath, { readonly: true });
      const turned = file.prepare('SELECT function, timestamp FROM used_seeds ORDER BY timestamp, seq DESC').all() as ListedSeed[];
      file.close();

      const careless = await place.startCareless('takes its clock for a key', wrongClock('standing still'));
      const client = place.startIngest({ count: 100 }, careless);
      await client.until(({ acknowledged }) => acknowledged >= 100, 'all acknowledged');
      await client.finish();
      await careless.end('SIGTERM');
      const { lost, acknowledged } = judgeLog(place.dbPath, client.logFile);
      return {
        done: 'a list that breaks ties the other way; and a server whose clock is its key, while it stands still',
        seen: `${isOrdered(turned) ? 'in order' : 'out of order'}; ${lost.length} of ${acknowledged} lost`,
        isCaught: !isOrdered(turned) && lost.length > 0,
      };
    }),
};
