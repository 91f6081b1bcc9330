const MAX_CHARACTERS = 8 * 1024 * 1024;
/** Larger answers are not kept: one of them would push out all others. */
const MAX_ANSWER_CHARACTERS = 256 * 1024;

export interface Answer {
  readonly etag: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** The latest answers by address, as long as their ETag holds; bounded in size, the oldest are forgotten first. */
export class AnswerCache {
  private readonly answers = new Map<string, Answer>();
  private characters = 0;

  /** The answer that was kept for the address, if it has this ETag still. */
  get(address: string, etag: string): Answer | undefined {
    const answer = this.answers.get(address);
    return answer?.etag === etag ? answer : undefined;
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
