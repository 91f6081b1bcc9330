import { beforeEach, describe, expect, it } from '@jest/globals';
import { WrongKeyThrottle } from './wrong-key-throttle.js';

let now: number;
let throttle: WrongKeyThrottle;

beforeEach(() => {
  now = 1_000;
  throttle = new WrongKeyThrottle(() => now);
});

const countTimes = (times: number, address: string): number => {
  let seconds = 0;
  for (let n = 0; n < times; n += 1) seconds = throttle.count(address);
  return seconds;
};

describe('wrong keys', () => {
  it('are answered twenty times a minute, then turned away until the minute is over', () => {
    expect(countTimes(20, '10.0.0.1')).toBe(0);
    now += 15_000;
    expect(throttle.count('10.0.0.1')).toBe(45);
    now += 45_000;
    expect(throttle.count('10.0.0.1')).toBe(0);
  });

  it('of one address do not count against another', () => {
    countTimes(100, '10.0.0.1');
    expect(throttle.count('10.0.0.2')).toBe(0);
  });

  it.each([
    ['2001:db8:1:2::1', '2001:db8:1:2:ffff::9'],
    ['2001:db8::1', '2001:db8::2:0:0:1'],
    ['::1', '::2'],
  ])('of %s and %s count together: they are of one network', (one, other) => {
    countTimes(20, one);
    expect(throttle.count(other)).toBeGreaterThan(0);
  });

  it.each([
    ['2001:db8:1:2::1', '2001:db8:1:3::1'],
    ['::ffff:10.0.0.1', '::ffff:10.0.0.2'],
  ])('of %s and %s count apart', (one, other) => {
    countTimes(20, one);
    expect(throttle.count(other)).toBe(0);
  });

  it('of what is no address count together', () => {
    countTimes(20, 'one text');
    expect(throttle.count('another')).toBeGreaterThan(0);
  });

  it('from ever new addresses do not fill the memory: the oldest are forgotten', () => {
    countTimes(21, '10.0.0.1');
    for (let n = 0; n < 10_000; n += 1) throttle.count(`11.0.${n >> 8}.${n & 255}`);
    expect(throttle.count('10.0.0.1')).toBe(0);
  });
});
