import type { Row } from '../row.js';
import type { IngestOptions } from '../support/ingest.js';
import { judgeLog, type Verdict } from '../support/oracle.js';
import { AnswerDroppingProxy } from '../support/proxy.js';
import type { ServerProcess } from '../support/server-process.js';
import { Workplace } from '../support/workplace.js';

const DROPPED_SHARE = 0.1;
const REPEATS: Partial<IngestOptions> = { connections: 16, repeats: 0.1 };

interface Outcome {
  readonly verdict: Verdict;
  readonly dropped: number;
  readonly answered: number;
  readonly refused: number;
}

/** Every record until it is acknowledged, through the proxy: some of them twice at once, retries in any order. */
async function sendAll(place: Workplace, server: ServerProcess, count: number, say: (progress: string) => void): Promise<Outcome> {
  const proxy = await AnswerDroppingProxy.start(server.url, DROPPED_SHARE);
  place.atEnd(() => proxy.close());
  const client = place.startIngest({ ...REPEATS, count });
  client.pointAt(proxy.url);
  const step = Math.ceil(count / 10);
  for (let goal = step; goal <= count; goal += step) {
    await client.until(({ acknowledged }) => acknowledged >= goal, `${goal} acknowledged`, 600_000);
    say(`${goal} of ${count} records acknowledged`);
  }
  await client.until(({ acknowledged, refused }) => acknowledged + refused >= count, 'all acknowledged');
  const { refused } = await client.finish();
  await server.end('SIGTERM');
  return { verdict: judgeLog(place.dbPath, client.logFile), dropped: proxy.dropped, answered: client.answers(200), refused };
}

export const retries: Row = {
  name: 'retries',
  title: 'duplicated and shuffled retries, answers dropped after the commit',
  promises: [2],
  goal: '100,000 records, each stored once',
  needs: [],
  measuresTime: false,

  run: (scale, say) =>
    Workplace.use(async (place) => {
      const count = scale === 'long' ? 100_000 : 1_000;
      const { verdict, dropped, answered, refused } = await sendAll(place, await place.startServer(), count, say);
      return {
        done: `${count} records, single and in batches, through a proxy that dropped ${dropped} of ${dropped + answered} answers; a tenth sent twice at once`,
        verdict,
        checks: [
          { name: 'everything is stored', holds: verdict.stored === count, seen: `${verdict.stored} of ${count}` },
          { name: 'a retry is answered like the first try', holds: refused === 0, seen: `${refused} refused` },
          { name: 'answers were dropped', holds: dropped > 0 },
        ],
        measures: [],
      };
    }),

  control: (_, say) =>
    Workplace.use(async (place) => {
      const { verdict } = await sendAll(place, await place.startCareless('ignores ids'), 500, say);
      return {
        done: 'the same, 500 records, for a server that ignores their ids',
        seen: `${verdict.doubled.length} stored more than once`,
        isCaught: verdict.doubled.length > 0,
      };
    }),
};
