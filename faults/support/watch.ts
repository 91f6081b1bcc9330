import { Agent } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { call, type Call } from './http.js';

const EVERY_MS = 10;

interface Seen {
  readonly slowestMs: number;
  /** Answers by status; "none" is a request without an answer. */
  readonly statuses: Readonly<Record<string, number>>;
  /** 503 without Retry-After. */
  readonly withoutRetryAfter: number;
}

/** Asks the same things again and again, each on a connection of its own, and remembers how they were answered. */
export class AnswerWatch {
  private readonly agent = new Agent({ keepAlive: true });
  private running = true;
  private slowestMs = 0;
  private statuses: Record<string, number> = {};
  private withoutRetryAfter = 0;
  private readonly done: Promise<unknown>;

  constructor(asked: readonly { readonly url: string; readonly call?: Call }[]) {
    this.done = Promise.all(asked.map(({ url, call: what = {} }) => this.ask(url, { ...what, agent: this.agent })));
  }

  /** What was seen since it was last asked. */
  take(): Seen {
    const { slowestMs, statuses, withoutRetryAfter } = this;
    this.slowestMs = 0;
    this.statuses = {};
    this.withoutRetryAfter = 0;
    return { slowestMs, statuses, withoutRetryAfter };
  }

  async stop(): Promise<Seen> {
    this.running = false;
    await this.done;
    this.agent.destroy();
    return this.take();
  }

  /** Stops without waiting for an answer. */
  abandon(): void {
    this.running = false;
    this.agent.destroy();
  }

  private async ask(url: string, what: Call): Promise<void> {
    while (this.running) {
      const began = performance.now();
      const answer = await call(url, what).catch(() => undefined);
      this.slowestMs = Math.max(this.slowestMs, performance.now() - began);
      const status = answer?.status ?? 'none';
      this.statuses[status] = (this.statuses[status] ?? 0) + 1;
      if (status === 503 && answer?.headers['retry-after'] === undefined) this.withoutRetryAfter += 1;
      await delay(EVERY_MS);
    }
  }
}
