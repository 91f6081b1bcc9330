import { describe, expect, it } from '@jest/globals';
import { AnswerCache } from './answer-cache.js';

const answer = (etag: string, body = 'x'): { etag: string; body: string; headers: Record<string, string> } => ({ etag, body, headers: {} });

describe('the cache of answers', () => {
  it('gives an answer as long as its ETag holds', () => {
    const cache = new AnswerCache();
    cache.set('/a', answer('1'));
    expect(cache.get('/a', '1')).toEqual(answer('1'));
    expect(cache.get('/a', '2')).toBeUndefined();
    expect(cache.get('/b', '1')).toBeUndefined();
    cache.set('/a', answer('2', 'y'));
    expect(cache.get('/a', '2')).toEqual(answer('2', 'y'));
  });

  it('forgets the oldest when it is full, and never holds what is too large', () => {
    const cache = new AnswerCache();
    const body = 'x'.repeat(256 * 1024);
    for (let n = 0; n < 40; n += 1) cache.set(`/${n}`, answer('1', body));
    const kept = Array.from({ length: 40 }, (_, n) => cache.get(`/${n}`, '1') !== undefined);
    expect(kept.slice(0, 9)).toEqual(Array(9).fill(false));
    expect(kept.slice(9)).toEqual(Array(31).fill(true));
    cache.set('/large', answer('1', `${body}x`));
    expect(cache.get('/large', '1')).toBeUndefined();
  });
});
