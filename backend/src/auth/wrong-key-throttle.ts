import { customerOf } from '../common/address.js';

/** Wrong keys that an address may send within a window before it is turned away until the window ends. */
const MAX_WRONG = 20;
const WINDOW_MS = 60_000;
/** Addresses that are remembered; beyond it the oldest are forgotten. */
const MAX_ADDRESSES = 10_000;

interface Window {
  readonly endsAt: number;
  wrong: number;
}

/** Counts wrong keys by the address that they came from, in this process. Right keys never get here. */
export class WrongKeyThrottle {
  private readonly windows = new Map<string, Window>();

  constructor(private readonly now: () => number = () => performance.now()) {}

  /** Counts one wrong key. @returns the seconds for which the address is turned away, 0 when it is not */
  count(address: string): number {
    const source = customerOf(address);
    const now = this.now();
    let window = this.windows.get(source);
    if (window === undefined || window.endsAt <= now) {
      // Taken out first, so that the order of the map is the order of age.
      this.windows.delete(source);
      this.forgetOldest();
      window = { endsAt: now + WINDOW_MS, wrong: 0 };
      this.windows.set(source, window);
    }
    window.wrong += 1;
    return window.wrong > MAX_WRONG ? Math.ceil((window.endsAt - now) / 1000) : 0;
  }

  private forgetOldest(): void {
    if (this.windows.size < MAX_ADDRESSES) return;
    const [oldest] = this.windows.keys();
    if (oldest !== undefined) this.windows.delete(oldest);
  }
}
