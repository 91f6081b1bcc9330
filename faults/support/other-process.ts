import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { compiled } from './paths.js';

/** Another process that holds the write lock, or a snapshot, until it is told to let go (`processes/lock-holder.ts`). */
export class OtherProcess {
  private constructor(private readonly child: ChildProcessByStdio<Writable, Readable, null>) {}

  static async holding(what: 'write' | 'read', dbPath: string): Promise<OtherProcess> {
    const child = spawn(process.execPath, [compiled('processes/lock-holder.js'), dbPath, what], { stdio: ['pipe', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    if (child.exitCode !== null) throw new Error('The other process did not get hold of the database.');
    return new OtherProcess(child);
  }

  async letGo(): Promise<void> {
    const released = once(this.child.stdout, 'data');
    this.child.stdin.end();
    await released;
  }

  end(): void {
    this.child.kill('SIGKILL');
  }
}
