import { statSync } from 'node:fs';
import type { DataSource } from 'typeorm';
import { AppError } from '../../common/errors.js';
import { truncateWal, walPathOf } from './connection.js';

/** How long after an attempt to cut the log that was in vain the next one is made. */
const RETRY_MS = 1_000;

/**
 * Bounds the write-ahead log. It can only be cut when nobody reads an older state, so another process that reads for long (a backup, an
 * open shell) lets it grow with every commit. At the limit writes are refused until the reader has ended, rather than the disk filled.
 */
export class WalGuard {
  private readonly path: string;
  private triedAt = -Infinity;
  private isTooLarge = false;

  /** @param ownCopies resolves when this process is not copying the log, which would keep it from being cut as well */
  constructor(
    private readonly writer: DataSource,
    private readonly limitBytes: number,
    private readonly ownCopies: () => Promise<void> = () => Promise.resolve(),
    private readonly now: () => number = () => performance.now(),
  ) {
    this.path = walPathOf(String(writer.options.database));
  }

  /**
   * To be called between transactions; the size is looked at each time, for a second of commits may be as much as the limit.
   * @throws AppError `unavailable` while the log is too large and cannot be cut
   */
  async check(): Promise<void> {
    if (this.size() <= this.limitBytes) this.isTooLarge = false;
    else if (!this.isTooLarge || this.now() - this.triedAt >= RETRY_MS) {
      await this.ownCopies();
      this.triedAt = this.now();
      this.isTooLarge = !truncateWal(this.writer);
    }
    if (this.isTooLarge)
      throw new AppError(
        'unavailable',
        'Another process has been reading the database for so long that its log has reached its limit; nothing was stored.',
        { retryAfterSeconds: 5 },
      );
  }

  private size(): number {
    return statSync(this.path, { throwIfNoEntry: false })?.size ?? 0;
  }
}
