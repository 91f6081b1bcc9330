import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../scripts/lib/tools.mjs';
import { startThisServer } from '../lib/contestants.mjs';
import { assertAllGood, compare, put, runnerOf } from '../lib/measure.mjs';
import { startDatabaseServer, startThisServerOn } from '../lib/postgres.mjs';
import { RATIO_COLUMNS, ratioRow } from '../lib/tables.mjs';

const CONNECTIONS = 4;
const SIZE = 1_000;
const TARGET = { goal: 0.85, stretch: 0.95, atLeast: true };
const MIXED = { seeds: 10, outcomes: 3 };

const SHAPES = {
  'seeds of 20,000 sources': { seeds: 10, outcomes: 0, sources: 20_000 },
  'seeds, each of a source of its own': { seeds: 10, outcomes: 0, sources: Infinity },
  '10 seeds and 3 outcomes a run': { ...MIXED, sources: 20_000 },
  'outcomes alone': { seeds: 0, outcomes: 3, sources: 20_000 },
};

/** Shapes that are measured once more where so many runs are stored already. */
const LATER_SHAPES = ['10 seeds and 3 outcomes a run', 'outcomes alone'];
const RUNS_BEFORE = 100_000;
const BATCHES_BEFORE = (RUNS_BEFORE * (MIXED.seeds + MIXED.outcomes)) / SIZE;
const PORTIONS_BEFORE = 10;

/** Storing batches, against an earlier version of this server. */
export function versions(context) {
  return compareVersions(context, {
    makePlace: (name) => join(context.directory, `${name}.db`),
    start: (path, options) => startThisServer(path, options),
  });
}

/** The same on PostgreSQL. */
export async function versionsOnPostgres(context) {
  const databaseServer = await startDatabaseServer();
  try {
    return await compareVersions(context, { makePlace: () => databaseServer.createDatabase(), start: startThisServerOn });
  } finally {
    await databaseServer.stop();
  }
}

/** @param databases makes places for new databases, and starts servers on them */
async function compareVersions({ loader, directory, effort, base }, databases) {
  const versionsOf = { this: {}, before: { root: buildVersion(base, join(directory, 'version')) } };
  const rows = [];
  const measure = async (what, shape, contestants) => {
    const source = sourceOf(shape);
    const runners = contestants.map((contestant) => runnerOf(loader, contestant, source, CONNECTIONS));
    const outcomes = await compare(runners, { ...effort, unit: 'recordsPerSecond' });
    contestants.forEach((contestant) => assertAllGood(contestant));
    rows.push(ratioRow(what, outcomes, TARGET));
  };
  const startBoth = async (places) =>
    Promise.all(Object.values(versionsOf).map((options, index) => databases.start(places[index], options)));
  const makeBoth = async (name) => Promise.all(Object.keys(versionsOf).map((version) => databases.makePlace(`${name}-${version}`)));

  for (const [what, shape] of Object.entries(SHAPES)) {
    const contestants = await startBoth(await makeBoth(String(rows.length)));
    await measure(what, shape, contestants);
    for (const contestant of contestants) await contestant.stop();
  }

  const places = await makeBoth('filled');
  const fillers = await startBoth(places);
  // In turns, so that what the database does of itself afterwards is left over by both alike.
  for (let portion = 0; portion < PORTIONS_BEFORE; portion += 1)
    for (const filler of fillers)
      await put(loader, filler, sourceOf(SHAPES[LATER_SHAPES[0]]), { connections: CONNECTIONS, count: BATCHES_BEFORE / PORTIONS_BEFORE });
  for (const filler of fillers) {
    assertAllGood(filler);
    await filler.stop();
  }
  // Started anew, so that neither goes on with plans that it made when its tables were empty.
  const contestants = await startBoth(places);
  for (const what of LATER_SHAPES)
    await measure(`${what}, behind more than ${RUNS_BEFORE.toLocaleString('en')} runs`, SHAPES[what], contestants);
  for (const contestant of contestants) await contestant.stop();
  return {
    columns: RATIO_COLUMNS([]),
    rows,
    note:
      `Records a second, in batches of ${SIZE} as JSON over ${CONNECTIONS} connections, against this server as it was at ${base}; CPU for a batch. Every run is sent once, its ` +
      `functions are 3 of 500. The database is new, but for the last rows: there it has ${RUNS_BEFORE.toLocaleString('en')} runs with 10 seeds and 3 outcomes each, and whatever the row before has added; the servers were started anew after the filling.`,
  };
}

function sourceOf(shape) {
  return { kind: 'trials', session: 'versions', size: SIZE, ...shape };
}

/** @returns the directory in which that commit's server stands, built */
function buildVersion(commit, root) {
  mkdirSync(root);
  const git = (...args) => execFileSync('git', args, { cwd: ROOT, maxBuffer: 2 ** 30 });
  execFileSync('tar', ['-x', '-C', root], { input: git('archive', commit) });
  const run = (command, ...args) => execFileSync(command, args, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  const lockOf = (directory) => readFileSync(join(directory, 'package-lock.json'), 'utf8');
  if (lockOf(root) === lockOf(ROOT)) symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'));
  else run('npm', 'ci');
  run(process.execPath, '--input-type=module', '-e', `await (await import('./scripts/lib/builds.mjs')).ensureBuilt(['backend'])`);
  return root;
}
