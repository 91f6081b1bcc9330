import { crc32 } from 'node:zlib';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { AnswerCache } from './answer-cache.js';

declare module 'fastify' {
  interface FastifyRequest {
    etag: string | undefined;
  }
}

/**
 * Makes polling cheap: when nothing was committed since the answer that the client holds, 304; when nothing was since somebody asked the
 * same, the same bytes again; the query runs in neither case. The token is read before the data, so an answer can be newer than its ETag,
 * which costs one more request, but never older. The ETag is of this very address and given with a success only, so it cannot make a
 * refused query look unchanged.
 */
export function answerUnchanged(fastify: FastifyInstance, changeToken: () => string): void {
  const answers = new AnswerCache();
  fastify.decorateRequest('etag', undefined);
  fastify.addHook('onRequest', (request, reply, done) => {
    if (request.routeOptions.config.isConditional !== true) {
      done();
      return;
    }
    const etag = `W/"${changeToken()}-${crc32(request.url).toString(36)}"`;
    request.etag = etag;
    if (request.headers['if-none-match'] === etag) {
      void labelled(reply, etag).code(304).send();
      return;
    }
    const answer = answers.get(request.url, etag);
    if (answer === undefined) done();
    else void labelled(reply, etag).headers(answer.headers).send(answer.body);
  });
  fastify.addHook('onSend', ({ etag, url }, reply, payload, done) => {
    if (etag !== undefined && reply.statusCode === 200 && !reply.hasHeader('etag')) {
      if (typeof payload === 'string') answers.set(url, { etag, body: payload, headers: ownHeaders(reply) });
      labelled(reply, etag);
    }
    done(null, payload);
  });
}

function labelled(reply: FastifyReply, etag: string): FastifyReply {
  return reply.header('etag', etag).header('cache-control', 'no-cache');
}

/** What the handler said of its answer. */
function ownHeaders(reply: FastifyReply): Record<string, string> {
  const count = reply.getHeader('x-total-count');
  return { 'content-type': 'application/json; charset=utf-8', ...(count !== undefined && { 'x-total-count': String(count) }) };
}
