import { fork } from 'node:child_process';
import { once } from 'node:events';
import { compiled } from './paths.js';

/** What the load generator sends; it is a process of its own (`processes/load-generator.ts`). */
export interface LoadOptions {
  readonly url: string;
  readonly apiKey: string;
  readonly logFile: string;
  readonly connections: number;
  /** Requests that may be under way on one connection. */
  readonly depth: number;
  /** Requests that fall due in a second, whether or not the server keeps up; without it the next is sent when one is answered. */
  readonly perSecond?: number;
  readonly durationMs: number;
  /** How long it waits for the last answers afterwards. */
  readonly drainMs: number;
  /** How many different records are made before the clock runs; those beyond are made while it does. */
  readonly prepared: number;
  /** The number of the first record. */
  readonly first: number;
}

export interface LoadResult {
  /** Posts; what was refused is sent again, and counts again. */
  readonly sent: number;
  /** Sent a second, on average. */
  readonly sentPerSecond: number;
  readonly answered: number;
  /** From the first request to the last answer. */
  readonly tookSeconds: number;
  readonly statuses: Readonly<Record<string, number>>;
  readonly withoutRetryAfter: number;
  /** Connections that were refused or cut. */
  readonly cutConnections: number;
  /** From the end of the load until the last answer. */
  readonly drainedMs: number;
  readonly unanswered: number;
}

/** Runs the load generator to its end. */
export async function load(options: LoadOptions): Promise<LoadResult> {
  const child = fork(compiled('processes/load-generator.js'), [JSON.stringify(options)]);
  let result: LoadResult | undefined;
  child.on('message', (message: LoadResult) => (result = message));
  await once(child, 'exit');
  if (result === undefined) throw new Error(`The load generator ended with ${String(child.exitCode)}.`);
  return result;
}
