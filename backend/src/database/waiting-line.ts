import { AppError } from '../common/errors.js';

export interface WaitingLineLimits {
  /** Pieces of work that are done at the same time. */
  readonly places: number;
  /** Pieces of work that may wait for a place; beyond it the next is refused. */
  readonly waiting: number;
  /** How long one may have waited when its turn comes: whoever asked has given up by then. */
  readonly patienceMs: number;
}

interface Waiting {
  readonly since: number;
  readonly begin: () => void;
  readonly refuse: (reason: AppError) => void;
}

const RETRY_AFTER_SECONDS = 2;

/** Work that is done in the order in which it came, a few pieces at a time. */
export class WaitingLine {
  private readonly waiting: Waiting[] = [];
  private atWork = 0;
  private isClosed = false;

  constructor(
    private readonly limits: WaitingLineLimits,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /**
   * Does the work when its turn has come, and hands on what becomes of it.
   * @throws AppError `overloaded` when too much waits or it has waited too long, `unavailable` when the line is closed
   */
  async enter<T>(work: () => Promise<T>): Promise<T> {
    await this.turn();
    try {
      return await work();
    } finally {
      this.atWork -= 1;
      this.next();
    }
  }

  /** Refuses what waits and whatever comes; what has begun goes on. */
  close(): void {
    this.isClosed = true;
    for (const { refuse } of this.waiting.splice(0)) refuse(closing());
  }

  private turn(): Promise<void> {
    if (this.isClosed) return Promise.reject(closing());
    if (this.waiting.length >= this.limits.waiting) return Promise.reject(overloaded());
    return new Promise((resolve, reject) => {
      this.waiting.push({ since: this.now(), begin: resolve, refuse: reject });
      this.next();
    });
  }

  private next(): void {
    while (this.atWork < this.limits.places) {
      const first = this.waiting.shift();
      if (first === undefined) return;
      if (this.now() - first.since > this.limits.patienceMs) {
        first.refuse(overloaded());
        continue;
      }
      this.atWork += 1;
      first.begin();
    }
  }
}

function overloaded(): AppError {
  return new AppError('overloaded', 'Too many questions that take long are waiting.', { retryAfterSeconds: RETRY_AFTER_SECONDS });
}

function closing(): AppError {
  return new AppError('unavailable', 'The server is stopping.', { retryAfterSeconds: RETRY_AFTER_SECONDS });
}
