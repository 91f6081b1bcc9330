import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** System calls of a running process that are tampered with until `end`. Needs strace, and the right to trace. */
export class Tampering {
  private constructor(private readonly tracer: ChildProcess) {}

  /** @param effect in strace's words, "error=EIO" or "delay_exit=200000" (microseconds) */
  static async withSyncsOf(pid: number, effect: string): Promise<Tampering> {
    const calls = 'fsync,fdatasync';
    const tracer = spawn(
      'strace',
      ['-f', '-o', '/dev/null', '-e', `trace=${calls}`, '-e', `inject=${calls}:${effect}`, '-p', String(pid)],
      {
        stdio: ['ignore', 'ignore', 'pipe'],
      },
    );
    await new Promise<void>((resolve, reject) => {
      let printed = '';
      tracer.stderr.on('data', (chunk: Buffer) => {
        printed += chunk.toString();
        if (printed.includes('attached')) resolve();
      });
      tracer.once('error', reject);
      tracer.once('exit', () => reject(new Error(`strace did not attach: ${printed}`)));
    });
    return new Tampering(tracer);
  }

  async end(): Promise<void> {
    if (this.tracer.exitCode !== null || this.tracer.signalCode !== null) return;
    const ended = once(this.tracer, 'exit');
    // On SIGINT it detaches, and the process goes on untouched.
    this.tracer.kill('SIGINT');
    await ended;
  }
}
