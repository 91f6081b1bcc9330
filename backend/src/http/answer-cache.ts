import type { RouteConfig } from '../common/route-config.js';

const MAX_BYTES = 8 * 1024 * 1024;
/** Larger answers are not kept: one of them would push out all others. */
const MAX_BODY_BYTES = 256 * 1024;
/** What an answer takes of memory beside its body, roughly: its headers, its address, the objects around them. */
const OVERHEAD_BYTES = 2_048;

export interface Answer {
  /** What `Database.changeToken` said before it was read. */
  readonly token: string;
  readonly etag: string;
  /** Bytes, so that all writes of it that wait for slow readers share them. */
  readonly body: Buffer;
  /** Names and values in turn, as `writeHead` takes them: all but the id of the request. */
  readonly headers: readonly string[];
  /** Of the route that gave it. */
  readonly route: RouteConfig;
}

/** The latest answers by address, as long as nothing is committed; bounded in size, the oldest are forgotten first. */
export class AnswerCache {
  private readonly answers = new Map<string, Answer>();
  private bytes = 0;
  private token: string | undefined;

  /** The answer that was kept for the address, if nothing was committed since; what cannot be told for sure is not given. */
  get(address: string, changeToken: () => string): Answer | undefined {
    const answer = this.answers.get(address);
    if (answer === undefined) return undefined;
    try {
      return answer.token === changeToken() ? answer : undefined;
    } catch {
      return undefined;
    }
  }

  set(address: string, answer: Answer): void {
    // A token that was left never comes back.
    if (answer.token !== this.token) this.clear(answer.token);
    this.delete(address);
    if (answer.body.length > MAX_BODY_BYTES) return;
    this.answers.set(address, answer);
    this.bytes += sizeOf(answer);
    for (const oldest of this.answers.keys()) {
      if (this.bytes <= MAX_BYTES) return;
      this.delete(oldest);
    }
  }

  private clear(token: string): void {
    this.answers.clear();
    this.bytes = 0;
    this.token = token;
  }

  private delete(address: string): void {
    const answer = this.answers.get(address);
    if (answer === undefined) return;
    this.answers.delete(address);
    this.bytes -= sizeOf(answer);
  }
}

function sizeOf({ body }: Answer): number {
  return body.length + OVERHEAD_BYTES;
}
