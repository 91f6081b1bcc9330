import { execFile, spawn } from 'node:child_process';
import { copyFileSync, existsSync, rmSync } from 'node:fs';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Mounts that nobody else sees, and that are gone when it ends, however it ends. Needs root. */
export class MountNamespace {
  private constructor(
    /** Runs the command that follows inside. */
    readonly enter: readonly string[],
    private readonly pid: number,
    private readonly kill: () => void,
  ) {}

  static async open(): Promise<MountNamespace> {
    // It says when it is inside, and then only keeps the namespace alive, for as long as its input is open.
    const keeper = spawn('unshare', ['-m', 'sh', '-c', 'echo inside; read -r _'], { stdio: ['pipe', 'pipe', 'inherit'] });
    await new Promise<void>((resolve, reject) => {
      keeper.stdout.once('data', () => resolve());
      keeper.once('error', reject);
      keeper.once('exit', (code) => reject(new Error(`unshare ended with ${String(code)}`)));
    });
    if (keeper.pid === undefined) throw new Error('unshare was not started.');
    return new MountNamespace(['nsenter', '-m', '-t', String(keeper.pid), '--'], keeper.pid, () => keeper.kill('SIGKILL'));
  }

  async run(...command: readonly string[]): Promise<void> {
    const [program = '', ...args] = [...this.enter, ...command];
    await run(program, args);
  }

  /** How a path inside is called outside. */
  outside(path: string): string {
    return `/proc/${this.pid}/root${path}`;
  }

  /**
   * Copies a database file and its write-ahead log out of the namespace, for SQLite, which would follow `outside` to its end.
   * Nobody may have it open.
   */
  copyDatabase(from: string, to: string): void {
    for (const suffix of ['', '-wal']) {
      rmSync(to + suffix, { force: true });
      if (existsSync(this.outside(from + suffix))) copyFileSync(this.outside(from + suffix), to + suffix);
    }
  }

  close(): void {
    this.kill();
  }
}
