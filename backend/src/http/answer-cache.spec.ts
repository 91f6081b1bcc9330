import { describe, expect, it } from '@jest/globals';
import { AnswerCache, type Answer } from './answer-cache.js';

const answer = (token: string, body = 'x'): Answer => ({ token, etag: token, body, headers: [], route: { method: 'GET', url: '/' } });
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

  it('forgets the oldest when it is full, and never holds what is too large', () => {
    const cache = new AnswerCache();
    const body = 'x'.repeat(256 * 1024);
    for (let n = 0; n < 40; n += 1) cache.set(`/${n}`, answer('1', body));
    const kept = Array.from({ length: 40 }, (_, n) => cache.get(`/${n}`, at('1')) !== undefined);
    expect(kept.slice(0, 9)).toEqual(Array(9).fill(false));
    expect(kept.slice(9)).toEqual(Array(31).fill(true));
    cache.set('/large', answer('1', `${body}x`));
    expect(cache.get('/large', at('1'))).toBeUndefined();
  });
});
