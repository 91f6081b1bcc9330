import { join } from 'node:path';
import { startThisServer, startWorker } from '../lib/contestants.mjs';
import { countRows, makeEmpty } from '../lib/databases.mjs';
import { assertAllGood, compare, runnerOf } from '../lib/measure.mjs';
import { figure, median, range } from '../lib/stats.mjs';
import { targetCells } from '../lib/tables.mjs';

const STREAMS = 200;
const CONNECTIONS = 4;
const SIZE = 1_000;
const TARGET = { goal: 0.95, stretch: 0.98, atLeast: true };
const DELAY_TARGET = { goal: 100, stretch: 20 };
const SINGLE_SEEDS = 200;

/** What it costs the ingest that others listen, and how soon they hear. */
export async function eventStreams({ loader, directory, effort }) {
  const path = await makeEmpty(join(directory, 'event-streams.db'));
  const server = await startThisServer(path, { environment: { AURORA_MAX_STREAMS_PER_ADDRESS: String(STREAMS) } });
  const readers = startWorker('lib/event-readers.mjs');
  const source = { kind: 'batch', session: `events-${process.pid}`, size: SIZE, format: 'json' };
  const alone = runnerOf(loader, server, source, CONNECTIONS);
  const told = [];
  const followed = {
    name: 'with streams',
    run: async (durationMs) => {
      await readers.run({ job: 'open', server, count: STREAMS });
      const sample = await alone.run(durationMs);
      told.push(await readers.run({ job: 'count' }));
      await readers.run({ job: 'close' });
      return sample;
    },
  };
  const [withStreams, without] = await compare([followed, alone], { ...effort, unit: 'recordsPerSecond' });

  await readers.run({ job: 'open', server, count: STREAMS });
  const delays = (await readers.run({ job: 'delays', server, count: SINGLE_SEEDS })).sort((one, other) => one - other);
  await readers.stop();
  await server.stop();
  server.acknowledged += SINGLE_SEEDS;
  assertAllGood(server, { countStored: (file) => countRows(file) });

  const p99 = delays[Math.floor(delays.length * 0.99)];
  const perStream = (pick) => figure(median(told.map(pick)) / STREAMS);
  return {
    columns: ['what', 'figure', 'spread', 'goal', 'stretch', 'met'],
    rows: [
      [
        `batches of ${SIZE} seeds with ${STREAMS} streams, to the same without`,
        `**${without.ratio.toFixed(3)}**`,
        range(without.ratios, (ratio) => ratio.toFixed(2)),
        ...targetCells(without.ratio, TARGET),
      ],
      ['rows a second, with and without', `${figure(withStreams.median)} / ${figure(without.median)}`, '', '', '', ''],
      [
        `a single seed, from its acknowledgement to the first of ${STREAMS} streams: p50, **p99**`,
        `${figure(median(delays))} ms, **${figure(p99)} ms**`,
        `${figure(delays[0])} - ${figure(delays.at(-1))} ms`,
        ...targetCells(p99, DELAY_TARGET, ' ms'),
      ],
    ],
    note:
      `${CONNECTIONS} connections post, in turn with and without streams, all of which one other process reads. Of such a load a stream is told of ` +
      `${perStream(({ events }) => events)} events in a measured time, ${perStream(({ resyncs }) => resyncs)} of them "read anew". ` +
      'Every row that was acknowledged was found in the file afterwards, and no other.',
  };
}
