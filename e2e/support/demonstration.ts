import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ROOT } from '../../faults/support/paths.js';
import { freePort } from '../../scripts/lib/free-port.mjs';

/** `npm run demo` as its users run it: a process of its own on a free port, with a directory of its own for all that it writes. */
export class Demonstration {
  /** What it has printed. */
  output = '';
  readonly url: string;
  private readonly directory = mkdtempSync(join(tmpdir(), 'aurora-e2e-demo-'));
  private readonly child: ChildProcessWithoutNullStreams;

  private constructor(readonly port: number) {
    this.url = `http://127.0.0.1:${String(port)}`;
    const env = { ...process.env, TMPDIR: this.directory, NODE_OPTIONS: '' };
    this.child = spawn(process.execPath, [join(ROOT, 'scripts/demo.mjs'), '--port', String(port)], { env });
    for (const stream of [this.child.stdout, this.child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (this.output += text));
  }

  /** Resolves when its last run goes on. */
  static async start(): Promise<Demonstration> {
    const demonstration = new Demonstration(await freePort());
    while (!demonstration.output.includes('A run goes on')) {
      if (demonstration.hasEnded) throw new Error(`The demonstration has ended:\n${demonstration.output}`);
      await delay(20);
    }
    return demonstration;
  }

  /** The names of what it has written and not taken away. */
  get files(): readonly string[] {
    return readdirSync(this.directory);
  }

  /** @returns its exit code and the signal that ended it */
  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<readonly unknown[]> {
    const exit = once(this.child, 'exit');
    this.child.kill(signal);
    return exit;
  }

  /** Ends it if it has not ended, and takes away what it may have left. */
  async dispose(): Promise<void> {
    if (!this.hasEnded) await this.end('SIGTERM');
    rmSync(this.directory, { recursive: true, force: true });
  }

  private get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }
}
