import type { RouteConfig } from '../common/route-config.js';

const MAX_CHARACTERS = 8 * 1024 * 1024;
/** Larger answers are not kept: one of them would push out all others. */
const MAX_ANSWER_CHARACTERS = 256 * 1024;

export interface Answer {
  /** What `Database.changeToken` said before it was read. */
  readonly token: string;
  readonly etag: string;
  readonly body: string;
  /** Names and values in turn, as `writeHead` takes them: all but the id of the request. */
  readonly headers: readonly string[];
  /** Of the route that gave it. */
  readonly route: RouteConfig;
}

/** The latest answers by address, as long as nothing is committed; bounded in size, the oldest are forgotten first. */
export class AnswerCache {
  private readonly answers = new Map<string, Answer>();
  private characters = 0;

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
    this.delete(address);
    if (answer.body.length > MAX_ANSWER_CHARACTERS) return;
    this.answers.set(address, answer);
    this.characters += answer.body.length + address.length;
    for (const oldest of this.answers.keys()) {
      if (this.characters <= MAX_CHARACTERS) return;
      this.delete(oldest);
    }
  }

  private delete(address: string): void {
    const answer = this.answers.get(address);
    if (answer === undefined) return;
    this.answers.delete(address);
    this.characters -= answer.body.length + address.length;
  }
}
