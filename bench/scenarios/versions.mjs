import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../scripts/lib/tools.mjs';
import { startThisServer } from '../lib/contestants.mjs';
import { assertAllGood, compare, runnerOf } from '../lib/measure.mjs';
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

/** Storing batches, against an earlier version of this server. */
export function versions(context) {
  return compareVersions(context, (name, options) => startThisServer(join(context.directory, `${name}.db`), options));
}

/** The same on PostgreSQL. */
export async function versionsOnPostgres(context) {
  const databaseServer = await startDatabaseServer();
  try {
    return await compareVersions(context, async (_name, options) => startThisServerOn(await databaseServer.createDatabase(), options));
  } finally {
    await databaseServer.stop();
  }
}

/** @param start starts a server on a new database */
async function compareVersions({ loader, directory, effort, base }, start) {
  const root = buildVersion(base, join(directory, 'version'));
  const rows = [];
  for (const [what, shape] of Object.entries(SHAPES)) {
    const contestants = [await start(`${rows.length}-this`, {}), await start(`${rows.length}-before`, { root })];
    const source = { kind: 'trials', session: 'versions', size: SIZE, ...shape };
    const runners = contestants.map((contestant) => runnerOf(loader, contestant, source, CONNECTIONS));
    const outcomes = await compare(runners, { ...effort, unit: 'recordsPerSecond' });
    for (const contestant of contestants) {
      await contestant.stop();
      assertAllGood(contestant);
    }
    rows.push(ratioRow(what, outcomes, TARGET));
  }
  return {
    columns: RATIO_COLUMNS([]),
    rows,
    note:
      `Records a second, in batches of ${SIZE} as JSON over ${CONNECTIONS} connections, against this server as it was at ${base}; CPU for a batch. Every run is sent once, its ` +
      'functions are 3 of 500.',
  };
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
