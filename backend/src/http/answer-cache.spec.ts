import { describe, expect, it } from '@jest/globals';
import { AnswerCache } from './answer-cache.js';

const ROUTE = { method: 'GET', url: '/' };

function keep(cache: AnswerCache, address: string, token: string, text = 'x'): void {
  cache.set(address, token, `W/"${token}"`, text, { 'content-type': 'text/plain', 'x-request-id': 'one' }, ROUTE);
}

function textOf(cache: AnswerCache, address: string, token: string): string | undefined {
  const answer = cache.get(address);
  return answer?.token === token ? answer.ready.body.toString() : undefined;
}

describe('the cache of answers', () => {
  it('gives an answer with what it was read at', () => {
    const cache = new AnswerCache();
    keep(cache, '/a', '1');
    expect([textOf(cache, '/a', '1'), textOf(cache, '/a', '2'), textOf(cache, '/b', '1')]).toEqual(['x', undefined, undefined]);
    keep(cache, '/a', '2', 'y');
    expect([textOf(cache, '/a', '1'), textOf(cache, '/a', '2')]).toEqual([undefined, 'y']);
  });

  it('gives it as it was, with its length in bytes, but without the id of the request', () => {
    const cache = new AnswerCache();
    keep(cache, '/a', '1', 'ü');
    const answer = cache.get('/a');
    expect(answer?.ready).toEqual({ body: Buffer.from('ü'), headers: ['content-type', 'text/plain', 'content-length', '2'] });
    expect(answer?.ready.body).toBe(answer?.ready.body);
  });

  it.each([
    ['large', 'x'.repeat(256 * 1024), 100, 16, 32],
    ['small', 'x', 10_000, 2_048, 4_096],
  ])('keeps the latest when it is full of %s ones, and no more than its bound', (_, text, count, least, most) => {
    const cache = new AnswerCache();
    for (let n = 0; n < count; n += 1) keep(cache, `/${n}`, '1', text);
    const kept = Array.from({ length: count }, (_, n) => textOf(cache, `/${n}`, '1') !== undefined);
    const first = kept.indexOf(true);
    expect(kept.slice(first)).toEqual(Array(count - first).fill(true));
    expect(count - first).toBeGreaterThanOrEqual(least);
    expect(count - first).toBeLessThanOrEqual(most);
  });

  it('never holds what is too large', () => {
    const cache = new AnswerCache();
    keep(cache, '/large', '1', 'x'.repeat(256 * 1024 + 1));
    expect(cache.get('/large')).toBeUndefined();
  });
});
