import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { compiled } from './paths.js';

/** What the ingest client posts and how; the client is a process of its own (`processes/ingest-client.ts`). */
export interface IngestOptions {
  readonly apiKey: string;
  /** The file that says, line by line, what was acknowledged. */
  readonly logFile: string;
  readonly connections: number;
  /** Of what is sent, the share that is a batch, 0 to 1. */
  readonly batchShare: number;
  /** Records in a batch, at most. */
  readonly batchSize: number;
  /** The number of the first record. */
  readonly first: number;
  /** How many records; without end when absent. */
  readonly count?: number;
  /** New records a second, at most. */
  readonly perSecond?: number;
  /** Whether what was not acknowledged is sent again until it is, as the engine does; otherwise it is given up. */
  readonly retries: boolean;
  /** The share of what is sent that is sent twice, the second time before or after the answer to the first, 0 to 1. */
  readonly repeats?: number;
  /** Whether seeds go without the ids that make them idempotent. */
  readonly withoutIds?: boolean;
  readonly seed: number;
}

export type IngestRequest = { readonly kind: 'target'; readonly url: string | null } | { readonly kind: 'finish' };

export interface IngestProgress {
  /** Records; one that is acknowledged twice counts once. */
  readonly acknowledged: number;
  /** Records refused for good, by a status below 500 other than 429. */
  readonly refused: number;
  /** Answers by status; "none" is a request without an answer. */
  readonly statuses: Readonly<Record<string, number>>;
  /** 429, 502 and 503 without Retry-After. */
  readonly withoutRetryAfter: number;
}

const NOTHING: IngestProgress = { acknowledged: 0, refused: 0, statuses: {}, withoutRetryAfter: 0 };

/** The parent's side of the ingest client. */
export class IngestClient {
  private progress = NOTHING;

  private constructor(
    private readonly child: ChildProcess,
    readonly logFile: string,
  ) {
    child.on('message', (progress: IngestProgress) => {
      this.progress = progress;
      child.emit('progress');
    });
    child.once('exit', () => child.emit('progress'));
  }

  /** @param url where to post; it waits when there is none yet */
  static start(options: IngestOptions, url?: string): IngestClient {
    closeSync(openSync(options.logFile, 'a'));
    const client = new IngestClient(fork(compiled('processes/ingest-client.js'), [JSON.stringify(options)]), options.logFile);
    if (url !== undefined) client.pointAt(url);
    return client;
  }

  /** Posts to another address from now on; null while there is none. */
  pointAt(url: string | null): void {
    this.send({ kind: 'target', url });
  }

  get state(): IngestProgress {
    return this.progress;
  }

  /** How many answers had one of the statuses. */
  answers(...statuses: readonly (number | 'none')[]): number {
    return statuses.reduce<number>((sum, status) => sum + (this.progress.statuses[status] ?? 0), 0);
  }

  /** Resolves when the condition holds. @throws Error when it does not within `limitMs`, or the client ends before */
  async until(condition: (progress: IngestProgress) => boolean, what: string, limitMs = 60_000): Promise<void> {
    const signal = AbortSignal.timeout(limitMs);
    while (!condition(this.progress)) {
      if (this.child.exitCode !== null) throw new Error(`The ingest client ended before ${what}.`);
      await once(this.child, 'progress', { signal }).catch((error: unknown) => {
        throw signal.aborted ? new Error(`${what}: not within ${limitMs / 1000} s (${JSON.stringify(this.progress)})`) : error;
      });
    }
  }

  /** Waits for so many more acknowledgements. */
  async untilMore(count: number, what = `${count} more acknowledgements`, limitMs = 60_000): Promise<void> {
    const goal = this.progress.acknowledged + count;
    await this.until(({ acknowledged }) => acknowledged >= goal, what, limitMs);
  }

  /** Begins nothing new, ends what was begun (with retries: until it is acknowledged), and resolves with the counts. */
  async finish(limitMs = 120_000): Promise<IngestProgress> {
    if (this.child.exitCode === null) {
      const ended = once(this.child, 'exit', { signal: AbortSignal.timeout(limitMs) });
      this.send({ kind: 'finish' });
      await ended;
    }
    if (this.child.exitCode !== 0) throw new Error(`The ingest client ended with ${String(this.child.exitCode)}.`);
    return this.progress;
  }

  /** Ends it at once; nothing is lost, because its log is written as the answers come. */
  abandon(): void {
    this.child.kill('SIGKILL');
  }

  private send(message: IngestRequest): void {
    if (this.child.connected) this.child.send(message);
  }
}

/** The mixture of single posts and batches that the rows use unless they say otherwise. */
export function usualIngest(directory: string, options: Partial<IngestOptions> & { readonly apiKey: string }): IngestOptions {
  const first = options.first ?? 0;
  return {
    logFile: join(directory, `acknowledged-${first}.log`),
    connections: 8,
    batchShare: 0.2,
    batchSize: 40,
    first,
    retries: true,
    seed: 1,
    ...options,
  };
}
