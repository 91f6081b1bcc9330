import { describe, expect, it } from '@jest/globals';
import { StreamPlaces } from './stream-places.js';

describe('the places for streams', () => {
  it('are limited for each address and in all, and given back once', () => {
    const places = new StreamPlaces({ perAddress: 2, total: 3 });
    const giveBack = places.take('a');
    places.take('a');
    expect(() => places.take('a')).toThrow(expect.objectContaining({ code: 'rate_limited', retryAfterSeconds: expect.any(Number) }));
    places.take('b');
    expect(() => places.take('c')).toThrow('Too many event streams are open.');
    giveBack();
    giveBack();
    places.take('c');
    expect(() => places.take('a')).toThrow('Too many event streams are open.');
  });
});
