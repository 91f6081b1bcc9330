import { closeSync, openSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { Row } from '../row.js';
import { MovableAddress } from '../support/address.js';
import { Engine, flushSpool, judgeRecorded, recordedIn } from '../support/engine.js';
import type { Verdict } from '../support/oracle.js';
import { sequence } from '../support/random.js';
import type { ServerProcess } from '../support/server-process.js';
import { API_KEY, Workplace } from '../support/workplace.js';

/** The longest that all goes well. */
const QUIET_MS = 1_500;
const AWAY_MS = 1_000;
const FLUSH_S = 120;
/** The engine is killed while it cannot send. */
const FAULTS = ['network cut', 'server killed', 'engine killed'] as const;

interface Outcome {
  readonly verdict: Verdict;
  readonly p99Ms: number;
  readonly calls: number;
}

const portOf = ({ url }: ServerProcess): number => Number(new URL(url).port);

/** Lets the engine search, and takes from it the network, the server and its life in turn. */
async function disturb(place: Workplace, rounds: number, spoolDirectory: string, say: (progress: string) => void): Promise<Outcome> {
  const random = sequence(rounds);
  let server = await place.startServer();
  const address = await MovableAddress.at(portOf(server));
  place.atEnd(() => address.close());
  const options = { url: `http://127.0.0.1:${address.port}`, apiKey: API_KEY, spoolDirectory, journalFile: place.path('journal') };
  let engine = Engine.start(options, 0);
  place.atEnd(() => engine.end('SIGKILL'));
  let kills = 0;
  for (let round = 1; round <= rounds; round += 1) {
    await untilMore(options.journalFile);
    await delay(random() * QUIET_MS);
    const fault = FAULTS[round % FAULTS.length];
    if (fault === 'server killed') await server.end('SIGKILL');
    address.moveTo(null);
    // What it records now waits with the engine.
    if (fault === 'engine killed') await untilMore(options.journalFile);
    await delay(random() * AWAY_MS);
    if (fault === 'engine killed') {
      await engine.end('SIGKILL');
      kills += 1;
      engine = Engine.start(options, round);
    }
    if (fault === 'server killed') server = await place.startServer();
    address.moveTo(portOf(server));
    if (round % 10 === 0) say(`${round} of ${rounds} faults, ${recordedIn(options.journalFile).length} records`);
  }
  await untilMore(options.journalFile);
  await engine.end('SIGINT');
  await flushSpool(options, FLUSH_S);
  await server.end('SIGTERM');
  const recorded = recordedIn(options.journalFile);
  const tookUs = recorded.map((record) => record.tookUs).sort((one, other) => one - other);
  return {
    verdict: judgeRecorded(place.dbPath, recorded, kills),
    p99Ms: (tookUs[Math.floor(tookUs.length * 0.99)] ?? 0) / 1_000,
    calls: recorded.length,
  };
}

/** A fault before the engine has recorded anything more would try little. */
async function untilMore(journalFile: string): Promise<void> {
  const before = recordedIn(journalFile).length;
  const deadline = performance.now() + 60_000;
  while (recordedIn(journalFile).length === before) {
    if (performance.now() > deadline) throw new Error('The engine recorded nothing for a minute.');
    await delay(50);
  }
}

export const engine: Row = {
  name: 'engine',
  title: 'the engine with its Python client: network cut, server killed, engine killed',
  promises: [1, 2, 7],
  goal: '60 faults: each record stored once, p99 of a call < 1 ms',
  needs: ['Python'],
  measuresTime: true,

  run: (scale, say) =>
    Workplace.use(async (place) => {
      const rounds = scale === 'long' ? 60 : 3;
      const { verdict, p99Ms, calls } = await disturb(place, rounds, place.path('spool'), say);
      return {
        done: `${rounds} faults at random moments, in turn, the engine killed while it could not send; ${calls} records, what the last engine left sent by \`flush\``,
        verdict,
        checks: [],
        measures: [{ name: 'p99 of a call', value: p99Ms, unit: 'ms', limit: 1 }],
      };
    }),

  control: (scale, say) =>
    Workplace.use(async (place) => {
      // A file in the place of the directory: nothing can be spooled.
      closeSync(openSync(place.path('no-spool'), 'w'));
      const rounds = scale === 'long' ? 9 : 3;
      const { verdict } = await disturb(place, rounds, place.path('no-spool'), say);
      return {
        done: `${rounds} faults, with a client that cannot write its spool and so keeps records in memory only`,
        seen: `${verdict.lost.length} of ${verdict.acknowledged} lost`,
        isCaught: verdict.lost.length > 0,
      };
    }),
};
