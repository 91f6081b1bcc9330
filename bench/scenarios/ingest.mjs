import { join } from 'node:path';
import { startBareServer, startThisServer } from '../lib/contestants.mjs';
import { countRows, copyDatabase, makeEmpty } from '../lib/databases.mjs';
import { assertAllGood, compare, runnerOf } from '../lib/measure.mjs';
import { SEED_BYTES } from '../lib/records.mjs';
import { RATIO_COLUMNS, ratioRow } from '../lib/tables.mjs';

const CONNECTIONS = 50;

/** Single seeds, each acknowledged after it is on disk. */
export async function ingest({ loader, directory, effort, peer }) {
  const path = await makeEmpty(join(directory, 'ingest.db'));
  const bare = await startBareServer(copyDatabase(path, join(directory, 'ingest-bare.db')));
  const server = await startThisServer(path);
  const contestants = [server, bare, ...peer];
  const measure = (source) =>
    compare(
      contestants.map((contestant) => runnerOf(loader, contestant, source, CONNECTIONS)),
      effort,
    );
  const session = `ingest-${process.pid}`;
  const plain = await measure({ kind: 'seed', session });
  const withIds = await measure({ kind: 'seed', session, hasId: true });
  for (const contestant of contestants) await contestant.stop();
  for (const contestant of contestants) assertAllGood(contestant, { countStored: (file) => countRows(file) });

  const what = `\`POST /api/used-seeds\`, ${CONNECTIONS} connections, ${SEED_BYTES}-byte body`;
  return {
    columns: RATIO_COLUMNS(peer),
    rows: [
      ratioRow(what, plain, { goal: 0.6, stretch: 0.8, atLeast: true }),
      ratioRow(`the same with an \`id\` of the client`, withIds, undefined),
    ],
    note: 'Answers a second, against the bare server. Every row that was acknowledged was found in the file afterwards, and no other.',
  };
}
