import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { SERVER } from './paths.js';

const START_LIMIT_MS = 30_000;
const END_LIMIT_MS = 30_000;
/** Log lines that are kept, so that a long run does not fill the memory. */
const KEPT_LINES = 2_000;

export interface ServerOptions {
  /** An existing directory's file; its directory is the server's working directory, so that no `.env` of others is read. */
  readonly dbPath: string;
  readonly apiKey: string;
  /** More variables of the server's environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Given to node before the program. */
  readonly nodeArguments?: readonly string[];
  /** A command that replaces itself by the one that follows, such as nsenter. */
  readonly prefix?: readonly string[];
  /** The program; the built server when absent. It prints "listening on http://host:port". */
  readonly program?: string;
  readonly workingDirectory?: string;
}

export interface ServerEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly tookMs: number;
}

/** A server in a process of its own on a free port, as its users run it. */
export class ServerProcess {
  private constructor(
    private readonly child: ChildProcess,
    private readonly log: readonly string[],
    /** `http://127.0.0.1:<port>` */
    readonly url: string,
    /** From the start of the process until it listened. */
    readonly startMs: number,
  ) {}

  /** @throws Error with what the server printed, when it does not come to listen */
  static async start(options: ServerOptions): Promise<ServerProcess> {
    const program = options.program ?? SERVER;
    if (!existsSync(program)) throw new Error('The server is not built: run the tests with "npm test", which builds it.');
    const began = performance.now();
    const [command, ...args] = [...(options.prefix ?? []), process.execPath, ...(options.nodeArguments ?? []), program];
    const child = spawn(command, args, {
      cwd: options.workingDirectory ?? dirname(options.dbPath),
      env: {
        ...process.env,
        NODE_OPTIONS: '',
        NODE_ENV: 'test',
        ...options.env,
        PORT: '0',
        HOST: '127.0.0.1',
        AURORA_DB_PATH: options.dbPath,
        AURORA_API_KEY: options.apiKey,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const log: string[] = [];
    const url = await listeningAddress(child, log);
    return new ServerProcess(child, log, url, performance.now() - began);
  }

  get pid(): number {
    if (this.child.pid === undefined) throw new Error('The server was not started.');
    return this.child.pid;
  }

  /** What it has printed last. */
  get output(): string {
    return this.log.join('\n');
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /**
   * Sends the signal, unless it has ended by itself, and resolves when it has ended.
   * @throws Error when it did not end in time, and was killed
   */
  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<ServerEnd> {
    const began = performance.now();
    if (!this.hasEnded) {
      const ended = once(this.child, 'close');
      this.child.kill(signal);
      if (!(await isWithin(END_LIMIT_MS, ended))) {
        this.child.kill('SIGKILL');
        await isWithin(END_LIMIT_MS, ended);
        throw new Error(`The server did not end within ${END_LIMIT_MS / 1000} s of ${signal}, and was killed.`);
      }
    }
    return { code: this.child.exitCode, signal: this.child.signalCode, tookMs: performance.now() - began };
  }

  private get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }
}

async function isWithin(limitMs: number, happening: Promise<unknown>): Promise<boolean> {
  const giveUp = new AbortController();
  try {
    return await Promise.race([happening.then(() => true), delay(limitMs, false, { signal: giveUp.signal })]);
  } finally {
    giveUp.abort();
  }
}

function listeningAddress(child: ChildProcess, log: string[]): Promise<string> {
  const keep = (line: string): void => {
    log.push(line);
    if (log.length > KEPT_LINES) log.shift();
  };
  return new Promise<string>((found, fail) => {
    const giveUp = (reason: string): void => {
      fail(new Error(`The server ${reason}. It printed:\n${log.join('\n')}`));
    };
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      giveUp(`did not listen within ${START_LIMIT_MS / 1000} s`);
    }, START_LIMIT_MS);
    child.once('error', fail);
    child.once('close', (code) => {
      clearTimeout(timer);
      giveUp(`ended with ${String(code)} before it listened`);
    });
    if (child.stderr !== null) createInterface({ input: child.stderr }).on('line', keep);
    if (child.stdout !== null)
      createInterface({ input: child.stdout }).on('line', (line) => {
        keep(line);
        const url = /listening on (http:\S+)/.exec(line)?.[1];
        if (url === undefined) return;
        clearTimeout(timer);
        found(url);
      });
  });
}
