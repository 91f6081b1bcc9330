import { customerOf } from '../common/address.js';
import { AppError } from '../common/errors.js';

const RETRY_AFTER_SECONDS = 30;

/** Limits how many streams are open, of one address and of all. */
export class StreamPlaces {
  private readonly taken = new Map<string, number>();
  private total = 0;

  constructor(private readonly limits: { readonly perAddress: number; readonly total: number }) {}

  /**
   * @returns how to give the place back, once
   * @throws AppError `rate_limited` when there is none
   */
  take(address: string): () => void {
    const customer = customerOf(address);
    const ofAddress = this.taken.get(customer) ?? 0;
    if (ofAddress >= this.limits.perAddress) throw tooMany('Too many event streams are open from this address.');
    if (this.total >= this.limits.total) throw tooMany('Too many event streams are open.');
    this.taken.set(customer, ofAddress + 1);
    this.total += 1;
    let isGivenBack = false;
    return () => {
      if (isGivenBack) return;
      isGivenBack = true;
      this.total -= 1;
      const left = (this.taken.get(customer) ?? 1) - 1;
      if (left === 0) this.taken.delete(customer);
      else this.taken.set(customer, left);
    };
  }
}

function tooMany(details: string): AppError {
  return new AppError('rate_limited', details, { retryAfterSeconds: RETRY_AFTER_SECONDS });
}
