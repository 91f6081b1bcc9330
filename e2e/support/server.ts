import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ServerProcess } from '../../faults/support/server-process.js';

/** The built server as its users run it: a process of its own on a free port, with a database of its own. */
export class TestServer {
  readonly apiKey = 'key-of-the-browser-tests';
  private readonly directory = mkdtempSync(join(tmpdir(), 'aurora-e2e-'));
  readonly dbPath = join(this.directory, 'aurora.db');
  private server: ServerProcess | undefined;

  private constructor(private readonly env: Readonly<Record<string, string>>) {}

  /** @param env more variables of the server's environment */
  static async start(env: Readonly<Record<string, string>> = {}): Promise<TestServer> {
    const server = new TestServer(env);
    await server.run();
    return server;
  }

  /** `http://127.0.0.1:<port>`; another one after a restart. */
  get url(): string {
    return this.server?.url ?? '';
  }

  /** What the server has printed since it was started. */
  get output(): string {
    return this.server?.output ?? '';
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
    this.server = await ServerProcess.start({ dbPath: this.dbPath, apiKey: this.apiKey, env: this.env });
  }

  private async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null> {
    const { code } = (await this.server?.end(signal)) ?? { code: null };
    return code;
  }
}
