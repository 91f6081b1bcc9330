import { createHash } from 'node:crypto';

/**
 * Tells of changes by the server's own snapshot: which transactions it counts as done. All that ask in one turn of the event loop, or while
 * an answer is under way, share the next question; so each is answered by a question that was put after theirs, and sees whatever was
 * committed before, by whichever instance.
 */
export class ChangeToken {
  private underWay: Promise<unknown> | undefined;
  private next: Promise<string> | undefined;

  /** @param ask reads the snapshot, with all that tells this database and its history from another */
  constructor(private readonly ask: () => Promise<string>) {}

  read(): Promise<string> {
    this.next ??= this.put();
    return this.next;
  }

  private async put(): Promise<string> {
    await (this.underWay ?? new Promise(setImmediate)).catch(() => undefined);
    this.next = undefined;
    const asked = this.ask();
    this.underWay = asked;
    try {
      return createHash('sha256')
        .update(await asked)
        .digest('base64url')
        .slice(0, 22);
    } finally {
      if (this.underWay === asked) this.underWay = undefined;
    }
  }
}
