import { setTimeout as delay } from 'node:timers/promises';
import { AppError } from '../../common/errors.js';
import type { AvailabilityListener } from '../engine.js';

const TRY_EVERY_MS = 500;
const RETRY_AFTER_SECONDS = 2;

/**
 * Whether the server can be reached. From the first connection that is lost on, everybody is told at once, instead of each waiting for an
 * answer that does not come; meanwhile one connection is tried again and again until it stands.
 */
export class Availability {
  private isAway = false;
  private isClosed = false;
  private listener: AvailabilityListener = () => undefined;

  /**
   * @param connect tries a connection; rejects when there is none
   */
  constructor(private readonly connect: () => Promise<void>) {}

  get isAvailable(): boolean {
    return !this.isAway;
  }

  /** What everybody is told while the server is away. */
  get error(): AppError | undefined {
    return this.isAway ? unavailable('The database cannot be reached at the moment; nothing was done.') : undefined;
  }

  /** From now on, calls this listener when the server goes away and when it is back. */
  onChange(listener: AvailabilityListener): void {
    this.listener = listener;
  }

  /** A connection was lost. */
  lost(cause: unknown): void {
    if (this.isAway || this.isClosed) return;
    this.isAway = true;
    this.listener(false, cause);
    void this.waitForReturn();
  }

  /** Tries no longer. */
  close(): void {
    this.isClosed = true;
  }

  private async waitForReturn(): Promise<void> {
    while (!this.isClosed) {
      try {
        await this.connect();
        this.isAway = false;
        this.listener(true);
        return;
      } catch {
        await delay(TRY_EVERY_MS, undefined, { ref: false });
      }
    }
  }
}

export function unavailable(details: string, cause?: unknown): AppError {
  return new AppError('unavailable', details, { retryAfterSeconds: RETRY_AFTER_SECONDS, cause });
}
