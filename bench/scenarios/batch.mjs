import { join } from 'node:path';
import { startBareServer, startThisServer, startWorker } from '../lib/contestants.mjs';
import { countRows, copyDatabase, makeEmpty } from '../lib/databases.mjs';
import { assertAllGood, compare, runnerOf } from '../lib/measure.mjs';
import { RATIO_COLUMNS, ratioRow } from '../lib/tables.mjs';

const CONNECTIONS = 4;
const SIZE = 1_000;
const TARGET = { goal: 0.4, stretch: 0.6, atLeast: true };

/** Batches of a thousand seeds, against transactions of a thousand rows without HTTP, and against the bare server. */
export async function batch({ loader, directory, effort, peer }) {
  const path = await makeEmpty(join(directory, 'batch.db'));
  const bare = await startBareServer(copyDatabase(path, join(directory, 'batch-bare.db')));
  const rawPath = copyDatabase(path, join(directory, 'batch-raw.db'));
  const raw = startWorker('baselines/raw-inserts.mjs', [rawPath, String(SIZE)]);
  const server = await startThisServer(path);
  const contestants = [server, bare, ...peer];
  const session = `batch-${process.pid}`;
  const sourceOf = (format, hasIds = false) => ({ kind: 'batch', session, size: SIZE, format, hasIds });

  let rawStored = 0;
  const rawRunner = {
    name: 'raw transactions',
    run: async (durationMs) => {
      const result = await raw.run({ durationMs });
      rawStored += result.stored;
      return result;
    },
  };
  const over = (source) => contestants.map((contestant) => runnerOf(loader, contestant, source, CONNECTIONS));
  const rowsPerSecond = { ...effort, unit: 'recordsPerSecond' };
  const [plain, ...others] = over(sourceOf('json'));
  const [plainOutcome, rawOutcome, ...otherOutcomes] = await compare([plain, rawRunner, ...others], rowsPerSecond);
  const short = { ...rowsPerSecond, repetitions: Math.min(3, effort.repetitions) };
  const withIds = await compare(over(sourceOf('json', true)), short);
  const ndjson = await compare(over(sourceOf('ndjson')), short);
  const gzip = await compare(over(sourceOf('gzip')), short);
  for (const contestant of [...contestants, raw]) await contestant.stop();
  for (const contestant of contestants) assertAllGood(contestant, { countStored: (file) => countRows(file) });
  if (countRows(rawPath) !== rawStored) throw new Error('The raw transactions have lost rows.');

  return {
    columns: RATIO_COLUMNS(peer),
    rows: [
      ratioRow(
        `\`POST /api/batch\`, ${SIZE} seeds as JSON, to raw transactions`,
        [plainOutcome, rawOutcome, ...otherOutcomes.slice(1)],
        TARGET,
      ),
      ratioRow('the same, to the bare server', [plainOutcome, ...otherOutcomes], undefined),
      ratioRow('with ids of the client, to the bare server', withIds, undefined),
      ratioRow('as NDJSON, to the bare server', ndjson, undefined),
      ratioRow('as JSON in gzip, to the bare server', gzip, undefined),
    ],
    note:
      `Rows a second, ${CONNECTIONS} connections; CPU for a batch. The raw transactions take ${SIZE} row objects that are made before the clock runs. ` +
      'Every row that was acknowledged was found in the files afterwards, and no other.',
  };
}
