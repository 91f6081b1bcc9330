import { Agent } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { call } from './http.js';

const PAGE = 1000;

interface SeedsAnswer {
  readonly seeds: readonly { readonly id: string; readonly function: string }[];
}

/** Follows the seeds in their order of arrival, by `after`, while they are stored: it must meet each of them, and each once. */
export class Follower {
  private readonly agent = new Agent({ keepAlive: true });
  private readonly met = new Map<number, number>();
  private isRunning = true;
  private readonly done: Promise<void>;

  /** @param lastId of a stored seed, behind which it begins */
  constructor(
    private readonly url: string,
    private lastId: string,
  ) {
    this.done = this.follow();
    // Who awaits its end hears of it.
    this.done.catch(() => undefined);
  }

  /** Reads to the end of what is stored. @returns how often each seed was met, by the number of its record */
  async finish(): Promise<ReadonlyMap<number, number>> {
    this.isRunning = false;
    await this.done;
    this.agent.destroy();
    return this.met;
  }

  abandon(): void {
    this.isRunning = false;
    this.agent.destroy();
  }

  private async follow(): Promise<void> {
    for (;;) {
      const mayBeLast = !this.isRunning;
      const count = await this.readPage();
      if (mayBeLast && count === 0) return;
      if (count !== PAGE) await delay(20);
    }
  }

  /** @returns how many seeds there were, undefined when the answer was no list, as during a kill */
  private async readPage(): Promise<number | undefined> {
    const address = `${this.url}/api/used-seeds?limit=${PAGE}&after=${this.lastId}`;
    const answer = await call(address, { agent: this.agent }).catch(() => undefined);
    if (answer === undefined || answer.status >= 500) return undefined;
    if (answer.status !== 200) throw new Error(`${address} answered ${answer.status}: ${answer.body}`);
    const { seeds } = JSON.parse(answer.body) as SeedsAnswer;
    for (const { function: name } of seeds) {
      const n = Number(name.slice('function-'.length));
      this.met.set(n, (this.met.get(n) ?? 0) + 1);
    }
    this.lastId = seeds.at(-1)?.id ?? this.lastId;
    return seeds.length;
  }
}
