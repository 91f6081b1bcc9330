import { execFile, fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { MountNamespace } from './namespace.js';
import { compiled } from './paths.js';

export interface DiskOptions {
  readonly image: string;
  /** A file, in whose place the disk appears. */
  readonly mountPoint: string;
  readonly mountCommand: readonly string[];
}

/** What becomes of the writes that no flush has made durable: none, some (by sectors) or all of them reached the platter. */
export type Survivors = 'none' | 'some' | 'all';

export interface DiskRequest {
  readonly file: string;
  readonly survivors: Survivors;
  readonly seed: number;
}

export type DiskReply = { readonly kind: 'ready' } | { readonly kind: 'cut'; readonly unflushedWrites: number };

/** An ext4 file system on a disk with a volatile write cache (`processes/disk.ts`), whose power can be cut. */
export class VolatileDisk {
  private constructor(
    private readonly namespace: MountNamespace,
    private readonly child: ChildProcess,
    /** The root of its file system, inside the namespace. */
    readonly directory: string,
  ) {}

  static async mount(namespace: MountNamespace, workplace: string, sizeMiB: number): Promise<VolatileDisk> {
    const image = join(workplace, 'disk.img');
    const mountPoint = join(workplace, 'disk');
    writeFileSync(mountPoint, '');
    await run('truncate', ['-s', `${sizeMiB}M`, image]);
    await run('mkfs.ext4', ['-q', '-F', '-E', 'nodiscard,lazy_itable_init=0,lazy_journal_init=0', image]);
    const options: DiskOptions = { image, mountPoint, mountCommand: [...namespace.enter, 'mount'] };
    const child = fork(compiled('processes/disk.js'), [JSON.stringify(options)]);
    await replyOf(child);
    rmSync(image);
    const directory = join(workplace, 'on-disk');
    await mountImage(namespace, mountPoint, directory);
    return new VolatileDisk(namespace, child, directory);
  }

  /** Writes into `file` what a power cut would leave, at once or in the middle of the next commit. @returns how many writes were still in the cache */
  async cutTo(file: string, survivors: Survivors, seed: number): Promise<number> {
    this.child.send({ file, survivors, seed } satisfies DiskRequest);
    const reply = await replyOf(this.child);
    return reply.kind === 'cut' ? reply.unflushedWrites : 0;
  }

  /** Mounts what a cut has left, so that the file system recovers as it would when the power is back. */
  async mountCut(file: string, directory: string): Promise<void> {
    await mountImage(this.namespace, file, directory);
  }

  async unmount(directory = this.directory): Promise<void> {
    await this.namespace.run('umount', directory);
  }

  end(): void {
    this.child.kill('SIGKILL');
  }
}

const run = promisify(execFile);

async function mountImage(namespace: MountNamespace, image: string, directory: string): Promise<void> {
  mkdirSync(directory, { recursive: true });
  await namespace.run('mount', '-t', 'ext4', '-o', 'loop', image, directory);
}

async function replyOf(child: ChildProcess): Promise<DiskReply> {
  const ended = new AbortController();
  const onExit = (): void => ended.abort(new Error('The disk has failed.'));
  child.once('exit', onExit);
  try {
    const [reply] = (await once(child, 'message', { signal: ended.signal })) as [DiskReply];
    return reply;
  } finally {
    child.off('exit', onExit);
  }
}
