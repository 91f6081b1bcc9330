import { describe, expect, it } from '@jest/globals';
import { AnswerCache, type Answer } from './answer-cache.js';

const answer = (token: string, body = 'x'): Answer => ({
  token,
  etag: token,
  body: Buffer.from(body),
  headers: [],
  route: { method: 'GET', url: '/' },
});
const at = (token: string) => (): string => token;

describe('the cache of answers', () => {
  it('gives an answer as long as nothing is committed', () => {
    const cache = new AnswerCache();
    cache.set('/a', answer('1'));
    expect(cache.get('/a', at('1'))).toEqual(answer('1'));
    expect(cache.get('/a', at('2'))).toBeUndefined();
    expect(cache.get('/b', at('1'))).toBeUndefined();
    cache.set('/a', answer('2', 'y'));
    expect(cache.get('/a', at('2'))).toEqual(answer('2', 'y'));
  });

  it('gives nothing when it cannot be told what was committed', () => {
    const cache = new AnswerCache();
    cache.set('/a', answer('1'));
    const failing = (): string => {
      throw new Error('disk I/O error');
    };
    expect(cache.get('/a', failing)).toBeUndefined();
  });

  it('forgets the oldest when it is full, however small they are, and never holds what is too large', () => {
    const body = 'x'.repeat(256 * 1024);
    const keptOf = (count: number, text: string): number => {
      const cache = new AnswerCache();
      for (let n = 0; n < count; n += 1) cache.set(`/${n}`, answer('1', text));
      const kept = Array.from({ length: count }, (_, n) => cache.get(`/${n}`, at('1')) !== undefined);
      expect(kept.indexOf(true)).toBe(kept.includes(true) ? kept.lastIndexOf(false) + 1 : -1);
      return kept.filter(Boolean).length;
    };
    expect([keptOf(40, body), keptOf(10_000, 'x'), keptOf(40, `${body}x`)]).toEqual([31, 4_094, 0]);
  });

  it('holds nothing of what was answered before the last commit', () => {
    const cache = new AnswerCache();
    cache.set('/a', answer('1'));
    cache.set('/b', answer('2'));
    expect([cache.get('/a', at('1')), cache.get('/a', at('2'))]).toEqual([undefined, undefined]);
  });
});
