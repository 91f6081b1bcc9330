import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import type * as WorkerThreads from 'node:worker_threads';
import type BetterSqlite3 from 'better-sqlite3';
import type { DataSource } from 'typeorm';
import { sqliteHandle } from './connection.js';

/** Pages of the log, 16 MiB, from which on it is copied: often enough that it stays short, so rarely that pages that many commits touch are copied once. */
const CHECKPOINT_PAGES = 4_000;

interface CheckpointThreadData {
  /** Where the driver lies: a thread made of a text finds no package by itself. */
  readonly driver: string;
  readonly path: string;
}

/** What SQLite says of its log: pages in it, and how many of them the file has. */
interface Log {
  readonly log: number;
  readonly checkpointed: number;
}

/**
 * Copies the write-ahead log into the file in a thread of its own, for which the event loop does not wait. What is committed meanwhile is little,
 * and copied by the writer, so that all is copied at one moment and the log begins anew. Should the thread fail, SQLite copies by itself:
 * see `wal_autocheckpoint`.
 */
export class Checkpointer {
  private readonly handle: BetterSqlite3.Database;
  private thread: Worker | undefined;
  private state: 'idle' | 'copying' | 'copied' | 'failed' = 'idle';
  private copying: Promise<void> = Promise.resolve();
  private endCopying: () => void = () => undefined;

  constructor(writer: DataSource) {
    this.handle = sqliteHandle(writer);
  }

  /** To be called after each commit, which is stored whatever fails here. */
  look(): void {
    try {
      if (this.state !== 'idle' && this.state !== 'copied') return;
      const isRest = this.state === 'copied';
      this.state = 'idle';
      if (this.isLong()) this.begin();
      else if (isRest) this.handle.pragma('wal_checkpoint(PASSIVE)');
    } catch {
      // A disk that is full or fails: the commits tell of that, and the next look tries again.
    }
  }

  /** Resolves when the thread copies nothing. */
  settled(): Promise<void> {
    return this.copying;
  }

  /** Resolves when the thread is gone, so that it is not the last to close the file. */
  async close(): Promise<void> {
    this.state = 'failed';
    await this.thread?.terminate();
  }

  private isLong(): boolean {
    const [found] = this.handle.pragma('wal_checkpoint(NOOP)') as Log[];
    return found !== undefined && found.log - found.checkpointed >= CHECKPOINT_PAGES;
  }

  private begin(): void {
    (this.thread ??= this.start()).postMessage('copy');
    this.copying = new Promise((resolve) => (this.endCopying = resolve));
    this.state = 'copying';
  }

  private start(): Worker {
    const driver = createRequire(import.meta.url).resolve('better-sqlite3');
    const workerData: CheckpointThreadData = { driver, path: this.handle.name };
    const thread = new Worker(`(${checkpointProgram.toString()})(require)`, { eval: true, workerData });
    thread.on('message', () => {
      if (this.state === 'copying') this.state = 'copied';
      this.endCopying();
    });
    thread.on('error', () => (this.state = 'failed'));
    thread.on('exit', () => {
      this.thread = undefined;
      if (this.state === 'copying') this.state = 'idle';
      this.endCopying();
    });
    return thread;
  }
}

/**
 * What the thread runs. It is handed over as its text, because the sources that the tests run and the compiled server are different files: it must
 * use nothing of this module.
 */
function checkpointProgram(require: NodeJS.Require): void {
  const threads = require('node:worker_threads') as typeof WorkerThreads;
  const { driver, path } = threads.workerData as CheckpointThreadData;
  const Driver = require(driver) as typeof BetterSqlite3;
  const connection = new Driver(path, { fileMustExist: true });
  connection.pragma('synchronous = FULL');
  threads.parentPort?.on('message', () => {
    try {
      connection.pragma('wal_checkpoint(PASSIVE)');
    } catch {
      // Of a full or failing disk the commits tell.
    }
    threads.parentPort?.postMessage('copied');
  });
}
