import { statSync } from 'node:fs';
import type { DataSource } from 'typeorm';
import { AppError } from '../../common/errors.js';
import { truncateWal, walPathOf } from './connection.js';

const CHECK_EVERY_MS = 1_000;

/**
 * Bounds the write-ahead log. It can only be cut when nobody reads an older state, so another process that reads for long (a backup, an
 * open shell) lets it grow with every commit. At the limit writes are refused until the reader has ended, rather than the disk filled.
 */
export class WalGuard {
  private readonly path: string;
  private checkedAt = -Infinity;
  private isTooLarge = false;

  constructor(
    private readonly writer: DataSource,
    private readonly limitBytes: number,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.path = walPathOf(String(writer.options.database));
  }

  /**
   * To be called between transactions.
   * @throws AppError `unavailable` while the log is too large and cannot be cut
   */
  check(): void {
    if (this.now() - this.checkedAt >= CHECK_EVERY_MS) {
      this.checkedAt = this.now();
      this.isTooLarge = this.size() > this.limitBytes && !truncateWal(this.writer);
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
