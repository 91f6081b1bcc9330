import { join } from 'node:path';
import { cpuMsOf, startThisServer } from '../lib/contestants.mjs';
import { makeEmpty, takeFilled } from '../lib/databases.mjs';
import { figure, median, range } from '../lib/stats.mjs';
import { targetCells } from '../lib/tables.mjs';

const STARTS = 5;
const TARGET = { goal: 2, stretch: 1 };

/** From the command to the first answer. */
export async function start({ directory, withoutLargest, isQuick }) {
  const seeds = isQuick ? 10_000 : withoutLargest ? 1_000_000 : 10_000_000;
  const rows = [];
  for (const [what, path, target] of [
    ['an empty database', await makeEmpty(join(directory, 'start.db')), undefined],
    [`${seeds.toLocaleString('en')} seeds`, await takeFilled({ seeds, seedsPerRun: 100, entries: 10_000 }), TARGET],
  ]) {
    const seconds = [];
    const cpuSeconds = [];
    for (let n = 0; n < STARTS; n += 1) {
      const before = performance.now();
      const server = await startThisServer(path);
      seconds.push((performance.now() - before) / 1000);
      cpuSeconds.push(cpuMsOf(server.pid) / 1000);
      await server.stop();
    }
    rows.push([
      what,
      `**${figure(median(seconds))} s**`,
      range(seconds),
      `${figure(median(cpuSeconds))} s`,
      ...targetCells(median(seconds), target, ' s'),
    ]);
  }
  return {
    columns: ['start on', 'median', 'spread', 'CPU', 'goal', 'stretch', 'met'],
    rows,
    note: `From the start of \`node dist/backend/main.js\` to a good answer of \`GET /api/run-meta/latest\`, ${STARTS} times; the file may be in the memory of the system.`,
  };
}
