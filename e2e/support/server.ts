import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

const ROOT = resolve(import.meta.dirname, '../..');
const MAIN = join(ROOT, 'dist/backend/main.js');
const START_LIMIT_MS = 30_000;

/** The built server as its users run it: a process of its own on a free port, with a database of its own. */
export class TestServer {
  readonly apiKey = 'key-of-the-browser-tests';
  private readonly directory = mkdtempSync(join(tmpdir(), 'aurora-e2e-'));
  readonly dbPath = join(this.directory, 'aurora.db');
  private child: ChildProcess | undefined;
  private address = '';
  private log: string[] = [];

  private constructor(private readonly env: Readonly<Record<string, string>>) {}

  /** @param env more variables of the server's environment */
  static async start(env: Readonly<Record<string, string>> = {}): Promise<TestServer> {
    if (!existsSync(MAIN)) throw new Error('The server is not built: run the tests with "npm test" or "npm run test:e2e".');
    const server = new TestServer(env);
    await server.run();
    return server;
  }

  /** `http://127.0.0.1:<port>`; another one after a restart. */
  get url(): string {
    return this.address;
  }

  /** What the server has printed since it was started. */
  get output(): string {
    return this.log.join('\n');
  }

  /** Ends the server with SIGTERM. @returns its exit code */
  async stop(): Promise<number | null> {
    const code = await this.end('SIGTERM');
    rmSync(this.directory, { recursive: true, force: true });
    return code;
  }

  /** Ends the server with SIGKILL, as a crash would; its database stays for `restart`. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** Starts the server again on the same database, after ending it when it runs. */
  async restart(): Promise<void> {
    await this.end('SIGTERM');
    await this.run();
  }

  private async run(): Promise<void> {
    const child = spawn(process.execPath, [MAIN], {
      // Not the project's directory: a .env there is not for the tests.
      cwd: this.directory,
      env: {
        ...process.env,
        NODE_OPTIONS: '',
        NODE_ENV: 'test',
        ...this.env,
        PORT: '0',
        HOST: '127.0.0.1',
        AURORA_DB_PATH: this.dbPath,
        AURORA_API_KEY: this.apiKey,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child = child;
    this.log = [];
    createInterface({ input: child.stderr }).on('line', (line) => this.log.push(line));
    const lines = createInterface({ input: child.stdout });
    lines.on('line', (line) => this.log.push(line));
    this.address = await new Promise<string>((found, fail) => {
      const giveUp = (reason: string): void => {
        fail(new Error(`The server ${reason}. It printed:\n${this.output}`));
      };
      const timer = setTimeout(() => {
        child.kill('SIGKILL');
        giveUp(`did not listen within ${String(START_LIMIT_MS / 1000)} s`);
      }, START_LIMIT_MS);
      child.once('close', (code) => {
        clearTimeout(timer);
        giveUp(`ended with ${String(code)} before it listened`);
      });
      lines.on('line', (line) => {
        const url = /Aurora Telemetry is listening on (http:\S+)/.exec(line)?.[1];
        if (url === undefined) return;
        clearTimeout(timer);
        found(url);
      });
    });
  }

  private async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null> {
    const child = this.child;
    this.child = undefined;
    if (child === undefined) return null;
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
    const closed = once(child, 'close');
    child.kill(signal);
    await closed;
    return child.exitCode;
  }
}
