import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * A process that outlives this one by the moment that it takes to end a server and to remove its directory: no handler of this process
 * runs when it is killed. Both are in sessions of their own, where a Ctrl-C for this process does not end the server under it.
 */
export class Keeper {
  #process;

  constructor(directory) {
    this.#process = spawn(process.execPath, [join(import.meta.dirname, 'keeper-program.mjs'), directory], {
      cwd: tmpdir(),
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    this.#process.unref();
    this.#process.stdin.unref();
  }

  /** @param pid of the server; 0 when there is none to be ended */
  watch(pid) {
    if (this.#process.stdin.writable) this.#process.stdin.write(`${pid}\n`);
  }

  /** Resolves when the server has ended and the directory is gone. */
  async end() {
    if (!this.#process.stdin.writable) return;
    const ended = once(this.#process, 'exit');
    this.#process.ref();
    this.#process.stdin.end();
    await ended;
  }
}
