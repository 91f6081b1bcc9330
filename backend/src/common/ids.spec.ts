import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { validate, version } from 'uuid';
import { newId } from './ids.js';

afterEach(() => {
  jest.restoreAllMocks();
});

describe('a new id', () => {
  it('is a UUIDv7 of this moment', () => {
    const before = Date.now();
    const id = newId();
    expect([validate(id), version(id)]).toEqual([true, 7]);
    expect(parseInt(id.replaceAll('-', '').slice(0, 12), 16)).toBeGreaterThanOrEqual(before);
  });

  it('sorts behind all made before it, also within a millisecond and when the clock runs back', () => {
    let now = Date.now() + 1_000;
    jest.spyOn(Date, 'now').mockImplementation(() => now);
    const ids = Array.from({ length: 3_000 }, (_, n) => {
      if (n === 1_000) now -= 86_400_000;
      return newId();
    });
    expect(ids).toEqual([...ids].sort());
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('differs in more than its order', () => {
    const tails = Array.from({ length: 100 }, () => newId().slice(-8));
    expect(new Set(tails).size).toBe(100);
  });
});
