import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Mistake } from '../processes/careless-server.js';
import { IngestClient, usualIngest, type IngestOptions } from './ingest.js';
import { compiled, temporaryDirectory } from './paths.js';
import { ServerProcess, type ServerOptions } from './server-process.js';

export const API_KEY = 'key-of-the-fault-tests';

/** Where one run of a row works: a directory of its own, and everything that was started there, ended and removed at its end. */
export class Workplace {
  readonly directory = temporaryDirectory();
  private readonly cleanups: (() => unknown)[] = [];
  /** Where the database is; a row on another file system names its own. */
  dbPath = join(this.directory, 'aurora.db');

  static async use<T>(work: (place: Workplace) => Promise<T>): Promise<T> {
    const place = new Workplace();
    try {
      return await work(place);
    } finally {
      // What was begun last ends first.
      for (const cleanup of place.cleanups.reverse()) await cleanup();
      rmSync(place.directory, { recursive: true, force: true });
    }
  }

  path(name: string): string {
    return join(this.directory, name);
  }

  atEnd(cleanup: () => unknown): void {
    this.cleanups.push(cleanup);
  }

  async startServer(options: Partial<ServerOptions> = {}): Promise<ServerProcess> {
    const server = await ServerProcess.start({ dbPath: this.dbPath, apiKey: API_KEY, workingDirectory: this.directory, ...options });
    this.atEnd(() => server.end('SIGKILL'));
    return server;
  }

  /** The controls' server, on the product's own tables. */
  async startCareless(mistake: Mistake, options: Partial<ServerOptions> = {}): Promise<ServerProcess> {
    await this.createDatabase(options);
    return this.startServer({ ...options, program: compiled('processes/careless-server.js'), env: { ...options.env, FAULT: mistake } });
  }

  /** Has the product make the database, and ends it again. */
  async createDatabase(options: Partial<ServerOptions> = {}): Promise<void> {
    await (await this.startServer(options)).end('SIGTERM');
  }

  startIngest(options: Partial<IngestOptions> = {}, server?: ServerProcess): IngestClient {
    const client = IngestClient.start(usualIngest(this.directory, { apiKey: API_KEY, ...options }), server?.url);
    this.atEnd(() => client.abandon());
    return client;
  }
}
