import type { FastifyInstance } from 'fastify';
import { ignoredKeysOf } from '../common/dto-validation.pipe.js';

/** Nothing is dropped without a word: names in the answer the keys that the request had and nobody read. */
export function nameIgnoredKeys(fastify: FastifyInstance): void {
  fastify.addHook('preSerialization', (request, reply, answer: unknown, done) => {
    const ignored = [...ignoredKeysOf(request.body), ...ignoredKeysOf(request.query)];
    done(null, ignored.length === 0 || reply.statusCode >= 400 ? answer : { ...(answer as object), ignored });
  });
}
