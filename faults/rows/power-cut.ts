import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Row } from '../row.js';
import { VolatileDisk, type Survivors } from '../support/disk.js';
import { MountNamespace } from '../support/namespace.js';
import { acknowledgedIn, judge, type Verdict } from '../support/oracle.js';
import { withPreload } from '../support/preloads.js';
import { sequence } from '../support/random.js';
import { Workplace } from '../support/workplace.js';

const DISK_MIB = 160;
/** A new disk after so many cuts, so that it does not fill up and the checks stay short. */
const CUTS_PER_DISK = 10;
/** So that the disk does not fill up under a server that waits for nothing, the control's. */
const RECORDS_PER_SECOND = 2_000;
/** Between two cuts, at most. */
const BETWEEN_MS = 800;
const SURVIVORS: readonly Survivors[] = ['none', 'some', 'all'];

interface Outcome {
  readonly cuts: number;
  readonly verdict: Verdict;
  readonly unflushedWrites: number;
  /** Cuts after which acknowledged records were missing. */
  readonly lossyCuts: number;
}

/**
 * Cuts the power at random moments while a client posts. Each cut is examined on a copy: mounted (the file system recovers), served
 * (the server recovers), ended, and read by another connection. The disk itself goes on to the next cut.
 */
async function cutRepeatedly(
  cuts: number,
  nodeArguments: readonly string[],
  say: (progress: string) => void,
  stopAtLoss = false,
): Promise<Outcome> {
  const outcomes: Outcome[] = [];
  for (let done = 0; done < cuts; done += CUTS_PER_DISK) {
    outcomes.push(...(await cutOneDisk(done, Math.min(CUTS_PER_DISK, cuts - done), nodeArguments, stopAtLoss)));
    say(`${Math.min(cuts, done + CUTS_PER_DISK)} of ${cuts} cuts`);
  }
  return outcomes.reduce(merge);
}

function cutOneDisk(seed: number, cuts: number, nodeArguments: readonly string[], stopAtLoss: boolean): Promise<Outcome[]> {
  return Workplace.use(async (place) => {
    const random = sequence(seed + 1);
    const namespace = await MountNamespace.open();
    place.atEnd(() => namespace.close());
    const disk = await VolatileDisk.mount(namespace, place.directory, DISK_MIB);
    place.atEnd(() => disk.end());
    place.atEnd(() => disk.unmount());
    const inside = { prefix: namespace.enter };
    const server = await place.startServer({ ...inside, nodeArguments, dbPath: join(disk.directory, 'aurora.db') });
    const client = place.startIngest({ perSecond: RECORDS_PER_SECOND }, server);
    const outcomes: Outcome[] = [];
    for (let cut = 0; cut < cuts; cut += 1) {
      await client.untilMore(50);
      await delay(random() * BETWEEN_MS);
      // In this order: what the log says by now has been acknowledged before the power is cut.
      const acknowledged = acknowledgedIn(readFileSync(client.logFile, 'utf8'));
      const image = place.path('cut.img');
      const unflushedWrites = await disk.cutTo(image, SURVIVORS[cut % SURVIVORS.length] ?? 'none', seed + cut);
      const directory = place.path('after-cut');
      await disk.mountCut(image, directory);
      try {
        const dbPath = join(directory, 'aurora.db');
        const recovered = await place.startServer({ ...inside, dbPath });
        await recovered.end('SIGTERM');
        namespace.copyDatabase(dbPath, place.dbPath);
        const verdict = judge(place.dbPath, acknowledged);
        outcomes.push({ cuts: 1, verdict, unflushedWrites, lossyCuts: verdict.lost.length > 0 ? 1 : 0 });
        if (stopAtLoss && verdict.lost.length > 0) break;
      } finally {
        await disk.unmount(directory);
        rmSync(image);
      }
    }
    client.abandon();
    await server.end('SIGKILL');
    return outcomes;
  });
}

function merge(a: Outcome, b: Outcome): Outcome {
  return {
    cuts: a.cuts + b.cuts,
    verdict: {
      acknowledged: a.verdict.acknowledged + b.verdict.acknowledged,
      stored: a.verdict.stored + b.verdict.stored,
      lost: [...a.verdict.lost, ...b.verdict.lost],
      doubled: [...a.verdict.doubled, ...b.verdict.doubled],
      altered: [...a.verdict.altered, ...b.verdict.altered],
      foreign: a.verdict.foreign + b.verdict.foreign,
      integrity: a.verdict.integrity === 'ok' ? b.verdict.integrity : a.verdict.integrity,
    },
    unflushedWrites: a.unflushedWrites + b.unflushedWrites,
    lossyCuts: a.lossyCuts + b.lossyCuts,
  };
}

export const powerCut: Row = {
  name: 'power-cut',
  title: 'power cut',
  promises: [1],
  goal: '50 cuts: 0 lost; with synchronous=NORMAL some are',
  needs: ['mount namespaces', 'loop devices, FUSE and mkfs.ext4'],
  measuresTime: false,

  run: async (scale, say) => {
    const cuts = scale === 'long' ? 50 : 2;
    const { verdict, unflushedWrites } = await cutRepeatedly(cuts, [], say);
    return {
      done:
        `${cuts} cuts during ingest on ext4; of the writes that the disk had not been told to flush (${unflushedWrites} in all), ` +
        'none, a random half of the sectors, or all survived, in turn; the counts are sums over the cuts',
      verdict,
      checks: [],
      measures: [],
    };
  },

  control: async (scale, say) => {
    const isShort = scale === 'short';
    const { verdict, cuts, lossyCuts } = await cutRepeatedly(10, withPreload('synchronous-normal'), say, isShort);
    return {
      done: `${cuts} cuts of the same server with synchronous=NORMAL`,
      seen: `${verdict.lost.length} of ${verdict.acknowledged} lost, by ${lossyCuts} of the cuts`,
      isCaught: verdict.lost.length > 0,
    };
  },
};
