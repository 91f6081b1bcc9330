import { AppError } from '../common/errors.js';

const RETRY_AFTER_SECONDS = 10;

/** Limits how many exports are under way. */
export class ExportPlaces {
  private taken = 0;

  constructor(private readonly limit: number) {}

  /**
   * @returns how to give the place back; the second time does nothing
   * @throws AppError `rate_limited` when there is none
   */
  take(): () => void {
    if (this.taken >= this.limit)
      throw new AppError('rate_limited', 'As many exports are under way as may be.', { retryAfterSeconds: RETRY_AFTER_SECONDS });
    this.taken += 1;
    let isTaken = true;
    return () => {
      if (isTaken) this.taken -= 1;
      isTaken = false;
    };
  }
}
