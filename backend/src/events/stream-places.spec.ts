import { describe, expect, it } from '@jest/globals';
import { StreamPlaces } from './stream-places.js';

describe('the places for streams', () => {
  it('are limited for each address and in all, and given back once', () => {
    const places = new StreamPlaces({ perAddress: 2, total: 3 });
    // The same /64 of IPv6, which one customer has.
    const giveBack = places.take('2001:db8::1');
    places.take('2001:db8:0:0:ffff::2');
    expect(() => places.take('2001:db8::3')).toThrow(
      expect.objectContaining({ code: 'rate_limited', retryAfterSeconds: expect.any(Number) }),
    );
    places.take('203.0.113.1');
    expect(() => places.take('203.0.113.2')).toThrow('Too many event streams are open.');
    giveBack();
    giveBack();
    places.take('203.0.113.2');
    expect(() => places.take('2001:db8::1')).toThrow('Too many event streams are open.');
  });
});
