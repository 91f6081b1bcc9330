/** Chance that is the same every time: mulberry32, a generator of 32 bits that is good enough for made-up data and fits in five lines. */
export class Random {
  #state;

  constructor(seed) {
    this.#state = seed;
  }

  /** 0 to 1, without 1. */
  next() {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  chance(probability) {
    return this.next() < probability;
  }

  /** A whole number, both ends included. */
  whole(from, to) {
    return from + Math.floor(this.next() * (to - from + 1));
  }

  /** A number of two decimals. */
  between(from, to) {
    return Math.round((from + this.next() * (to - from)) * 100) / 100;
  }

  pick(list) {
    return list[Math.floor(this.next() * list.length)];
  }

  /** Up to `count` of the list, each once. */
  some(list, count) {
    const left = [...list];
    return Array.from({ length: Math.min(count, left.length) }, () => left.splice(Math.floor(this.next() * left.length), 1)[0]);
  }

  /** In the form of a UUID that was made by chance (version 4). */
  uuid() {
    const digits = Array.from({ length: 32 }, () => Math.floor(this.next() * 16).toString(16)).join('');
    const variant = '89ab'[Number.parseInt(digits[16], 16) % 4];
    return [digits.slice(0, 8), digits.slice(8, 12), `4${digits.slice(13, 16)}`, variant + digits.slice(17, 20), digits.slice(20)].join(
      '-',
    );
  }
}
