// npm run bench: measures this server against baselines on this very machine, and writes docs/performance.md. `--help` tells the options.
import { rmSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { ensureBuilt } from '../scripts/lib/builds.mjs';
import { say, since } from '../scripts/lib/tools.mjs';
import { killAll, peerAt, startWorker } from './lib/contestants.mjs';
import { makeWorkDirectory } from './lib/databases.mjs';
import { describeMachine, render, writeSection } from './lib/document.mjs';
import { batch } from './scenarios/batch.mjs';
import { eventLoop } from './scenarios/event-loop.mjs';
import { evidence, evidenceOnPostgres } from './scenarios/evidence.mjs';
import { eventStreams } from './scenarios/event-streams.mjs';
import { generator } from './scenarios/generator.mjs';
import { corpusGrowth, growth, growthOnPostgres, similar } from './scenarios/growth.mjs';
import { ingest } from './scenarios/ingest.mjs';
import { memory } from './scenarios/memory.mjs';
import { instances, postgres } from './scenarios/postgres.mjs';
import { profile } from './scenarios/profile.mjs';
import { reads } from './scenarios/reads.mjs';
import { start } from './scenarios/start.mjs';
import { versions, versionsOnPostgres } from './scenarios/versions.mjs';
import { web } from './scenarios/web.mjs';
import { webRuns } from './scenarios/web-runs.mjs';

const SCENARIOS = {
  generator,
  ingest,
  batch,
  reads,
  similar,
  growth,
  'corpus-growth': corpusGrowth,
  'event-loop': eventLoop,
  'event-streams': eventStreams,
  evidence,
  memory,
  start,
  profile,
  postgres,
  instances,
  'postgres-growth': growthOnPostgres,
  'postgres-evidence': evidenceOnPostgres,
  web,
  'web-runs': webRuns,
  versions,
  'postgres-versions': versionsOnPostgres,
};

/** The last version that counted no evidence while it stored. */
const BEFORE_EVIDENCE = '53f9c3e';

const HELP = `npm run bench -- [options]

  --only NAMES         only these, separated by commas: ${Object.keys(SCENARIOS).join(', ')}
  --quick              short and small, to try it out; the figures mean little
  --without-largest    leaves out the database of 10,000,000 seeds
  --peer URL           measures another server that speaks the contract too, in ingest, batch and reads; it keeps the records
  --peer-key KEY       its key
  --base COMMIT        the earlier version of this server that versions and postgres-versions measure against; by default ${BEFORE_EVIDENCE}
  --write, --no-write  whether docs/performance.md is written; by default after a whole run
`;

const FULL = { repetitions: 5, durationMs: 5_000, shortMs: 1_500, warmUpMs: 3_000 };
const QUICK = { repetitions: 2, durationMs: 1_000, shortMs: 300, warmUpMs: 500 };

const { values: options, tokens } = parseArgs({
  allowNegative: true,
  tokens: true,
  options: {
    only: { type: 'string' },
    quick: { type: 'boolean', default: false },
    'without-largest': { type: 'boolean', default: false },
    peer: { type: 'string' },
    'peer-key': { type: 'string', default: 'dev-key-change-in-production' },
    base: { type: 'string', default: BEFORE_EVIDENCE },
    write: { type: 'boolean' },
    help: { type: 'boolean', default: false },
  },
});

if (options.help) console.log(HELP);
else await main();

async function main() {
  const names = options.only?.split(',') ?? Object.keys(SCENARIOS);
  const unknown = names.filter((name) => !(name in SCENARIOS));
  if (unknown.length > 0) throw new Error(`There is no ${unknown.join(', ')}. ${HELP}`);
  const isWritten = options.write ?? (options.only === undefined && !options.quick);
  await ensureBuilt(['backend']);

  const directory = makeWorkDirectory();
  process.on('exit', () => {
    killAll();
    rmSync(directory, { recursive: true, force: true });
  });
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));

  const started = performance.now();
  publish('machine', describeMachine(directory), isWritten);
  for (const name of names) {
    const begun = performance.now();
    say(`${name} ...`);
    const loader = startWorker('lib/loader.mjs');
    try {
      const context = {
        loader,
        directory,
        effort: options.quick ? QUICK : FULL,
        isQuick: options.quick,
        withoutLargest: options['without-largest'],
        base: options.base,
        peer: options.peer === undefined ? [] : [peerAt(options.peer, options['peer-key'])],
      };
      publish(name, await SCENARIOS[name](context), isWritten);
      await loader.stop();
      say(`${name}: ${since(begun)}`);
    } catch (error) {
      process.exitCode = 1;
      say(`${name} failed: ${error.stack}`);
      killAll();
    }
  }
  say(`All in ${since(started)}.`);
}

function publish(name, table, isWritten) {
  const text = render(table);
  console.log(`\n${text}\n`);
  if (!isWritten) return;
  writeSection(name, `${text}\n\nMeasured on ${new Date().toISOString().slice(0, 10)} by \`${command()}\`.`);
}

/** As it was typed, without what belongs to a peer: its address and key are nobody else's business. */
function command() {
  const shown = tokens
    .filter(({ name }) => name !== 'peer' && name !== 'peer-key')
    .map(({ rawName, value }) => (value === undefined ? rawName : `${rawName} ${value}`));
  return ['npm run bench', ...(shown.length > 0 ? ['--'] : []), ...shown].join(' ');
}
