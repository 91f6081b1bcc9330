import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Mistake } from '../processes/careless-server.js';
import { IngestClient, usualIngest, type IngestOptions } from './ingest.js';
import { compiled, temporaryDirectory } from './paths.js';
import { HealthProbe, MemoryWatch } from './probe.js';
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
      await place.cleanUp();
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
    return this.startServer({
      ...options,
      program: compiled('processes/careless-server.js'),
      env: { ...options.env, FAULT: mistake, EMPTY_DATABASE: await emptyDatabase() },
    });
  }

  /** What was begun last ends first. */
  private async cleanUp(): Promise<void> {
    const errors: unknown[] = [];
    for (const cleanup of this.cleanups.reverse()) {
      try {
        await cleanup();
      } catch (error) {
        errors.push(error);
      }
    }
    rmSync(this.directory, { recursive: true, force: true });
    if (errors.length > 0) throw errors[0];
  }

  startIngest(options: Partial<IngestOptions> = {}, server?: ServerProcess): IngestClient {
    const client = IngestClient.start(usualIngest(this.directory, { apiKey: API_KEY, ...options }), server?.url);
    this.atEnd(() => client.abandon());
    return client;
  }

  startHealthProbe({ url }: ServerProcess, everyMs?: number): HealthProbe {
    const probe = new HealthProbe(url, everyMs);
    this.atEnd(() => probe.abandon());
    return probe;
  }

  startMemoryWatch({ pid }: ServerProcess): MemoryWatch {
    const watch = new MemoryWatch(pid);
    this.atEnd(() => watch.stop());
    return watch;
  }
}

let empty: Promise<string> | undefined;

/** A database as the product makes it, made once. */
function emptyDatabase(): Promise<string> {
  empty ??= makeEmptyDatabase();
  return empty;
}

async function makeEmptyDatabase(): Promise<string> {
  const directory = temporaryDirectory();
  const dbPath = join(directory, 'empty.db');
  const server = await ServerProcess.start({ dbPath, apiKey: API_KEY });
  // Its end writes everything into the one file.
  await server.end('SIGTERM');
  return dbPath;
}

/** Removes what `startCareless` has kept for the next time. */
export async function removeEmptyDatabase(): Promise<void> {
  if (empty !== undefined) rmSync(dirname(await empty), { recursive: true, force: true });
  empty = undefined;
}
