import { describe, expect, it } from '@jest/globals';
import { fastify } from 'fastify';
import { AnswerCache } from './answer-cache.js';
import { answerUnchanged } from './conditional.js';

describe('conditional answers', () => {
  it('are refused to a route that asks for a key: what is kept goes to everybody', () => {
    const app = fastify();
    answerUnchanged(app, () => 'token', new AnswerCache());
    const handler = (): string => 'secret';
    app.get('/open', { config: { isConditional: true, isPublic: true } }, handler);
    expect(() => app.get('/keyed', { config: { isConditional: true } }, handler)).toThrow(
      '/keyed is conditional, but not open to everybody.',
    );
  });
});
