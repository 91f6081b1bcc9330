import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Row } from '../row.js';
import { call } from '../support/http.js';
import { MountNamespace } from '../support/namespace.js';
import { judgeLog } from '../support/oracle.js';
import { Workplace } from '../support/workplace.js';

const DISK_MIB = 48;
const REFUSALS = 20;
const RECOVERS_WITHIN_MS = 10_000;

/** A small file system in memory, which can be filled to the last byte. */
class SmallDisk {
  private constructor(
    private readonly namespace: MountNamespace,
    private readonly directory: string,
  ) {}

  static async mount(place: Workplace): Promise<SmallDisk> {
    const namespace = await MountNamespace.open();
    place.atEnd(() => namespace.close());
    const directory = place.path('small-disk');
    mkdirSync(directory);
    await namespace.run('mount', '-t', 'tmpfs', '-o', `size=${DISK_MIB}m`, 'tmpfs', directory);
    return new SmallDisk(namespace, directory);
  }

  /** How a server is started on it. */
  get server() {
    return { prefix: this.namespace.enter, dbPath: join(this.directory, 'aurora.db') };
  }

  fill(): void {
    const file = openSync(this.ballast, 'a');
    try {
      for (const bytes of [1024 * 1024, 4096]) writeUntilFull(file, Buffer.alloc(bytes));
    } finally {
      closeSync(file);
    }
  }

  free(): void {
    rmSync(this.ballast);
  }

  copyDatabase(to: string): void {
    this.namespace.copyDatabase(this.server.dbPath, to);
  }

  private get ballast(): string {
    return this.namespace.outside(join(this.directory, 'ballast'));
  }
}

function writeUntilFull(file: number, block: Buffer): void {
  try {
    for (;;) writeSync(file, block);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  }
}

export const diskFull: Row = {
  name: 'disk-full',
  title: 'disk full, then freed',
  promises: [1, 3],
  goal: '503 or 507, no false 2xx; works again within 10 s after space is back',
  needs: ['mount namespaces'],
  measuresTime: false,

  run: (scale, say) =>
    Workplace.use(async (place) => {
      const rounds = scale === 'long' ? 20 : 1;
      const disk = await SmallDisk.mount(place);
      const server = await place.startServer(disk.server);
      const client = place.startIngest({ perSecond: 300 }, server);
      let readable = 0;
      let slowestRecoveryMs = 0;
      for (let round = 1; round <= rounds; round += 1) {
        await client.untilMore(50);
        disk.fill();
        const before = client.answers(503, 507);
        await client.until(() => client.answers(503, 507) >= before + REFUSALS, 'refusals on a full disk');
        const reads = await Promise.all(['run-meta/latest', 'health/live'].map((path) => call(`${server.url}/api/${path}`)));
        if (reads.every(({ status }) => status === 200)) readable += 1;
        disk.free();
        const freed = performance.now();
        await client.untilMore(1, 'the first acknowledgement afterwards');
        slowestRecoveryMs = Math.max(slowestRecoveryMs, performance.now() - freed);
        say(`${round} of ${rounds} rounds`);
      }
      const { refused, withoutRetryAfter, statuses } = await client.finish();
      const ready = await call(`${server.url}/api/health/ready`);
      const { code } = await server.end('SIGTERM');
      disk.copyDatabase(place.dbPath);
      const others = Object.keys(statuses).filter((status) => !['200', '503', '507'].includes(status));
      return {
        done: `${rounds} times the disk (${DISK_MIB} MiB) was filled to the last byte during ingest and freed again; answers: ${JSON.stringify(statuses)}`,
        verdict: judgeLog(place.dbPath, client.logFile),
        checks: [
          { name: 'only 200, 503 and 507', holds: others.length === 0 && refused === 0, seen: JSON.stringify(statuses) },
          { name: 'every refusal has Retry-After', holds: withoutRetryAfter === 0, seen: `${withoutRetryAfter} without` },
          { name: 'reads are answered', holds: readable === rounds, seen: `${readable} of ${rounds} times` },
          { name: 'ready again, without a restart', holds: ready.status === 200 && code === 0, seen: `ready ${ready.status}` },
        ],
        measures: [{ name: 'first acknowledgement after space is back', value: slowestRecoveryMs, unit: 'ms', limit: RECOVERS_WITHIN_MS }],
      };
    }),

  control: () =>
    Workplace.use(async (place) => {
      const disk = await SmallDisk.mount(place);
      const server = await place.startCareless('acknowledges before the commit', disk.server);
      const client = place.startIngest({}, server);
      await client.untilMore(50);
      disk.fill();
      await client.untilMore(1_000);
      disk.free();
      await client.finish();
      await server.end('SIGTERM');
      disk.copyDatabase(place.dbPath);
      const { lost, acknowledged } = judgeLog(place.dbPath, client.logFile);
      return {
        done: 'a full disk under a server that acknowledges before the commit',
        seen: `${lost.length} of ${acknowledged} lost`,
        isCaught: lost.length > 0,
      };
    }),
};
