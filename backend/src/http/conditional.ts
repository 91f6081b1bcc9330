import { crc32 } from 'node:zlib';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { AnswerCache } from './answer-cache.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Of an address whose answer changes only when something is committed. */
    version: { readonly token: string; readonly etag: string } | undefined;
  }
}

/**
 * Makes polling cheap: when nothing was committed since the answer that the client holds, 304, and the query does not run. Answers are kept
 * for `answerAhead`. The token is read before the data, so an answer can be newer than its ETag, which costs one more request, but never
 * older. The ETag is of this very address and given with a success only, so it cannot make a refused query look unchanged.
 */
export function answerUnchanged(fastify: FastifyInstance, changeToken: () => string, answers: AnswerCache): void {
  fastify.decorateRequest('version', undefined);
  fastify.addHook('onRequest', (request, reply, done) => {
    if (request.routeOptions.config.isConditional !== true) {
      done();
      return;
    }
    const token = changeToken();
    const etag = `W/"${token}-${crc32(request.url).toString(36)}"`;
    request.version = { token, etag };
    if (request.headers['if-none-match'] === etag) void labelled(reply, etag).code(304).send();
    else done();
  });
  fastify.addHook('onSend', ({ version, method, url, routeOptions }, reply, payload, done) => {
    if (version !== undefined && reply.statusCode === 200) {
      labelled(reply, version.etag);
      if (method === 'GET' && typeof payload === 'string')
        answers.set(url, { ...version, body: payload, headers: headersOf(reply, payload), route: routeOptions.config });
    }
    done(null, payload);
  });
}

function labelled(reply: FastifyReply, etag: string): FastifyReply {
  return reply.header('etag', etag).header('cache-control', 'no-cache');
}

function headersOf(reply: FastifyReply, body: string): string[] {
  const { 'x-request-id': _, ...headers } = reply.getHeaders();
  return Object.entries({ ...headers, 'content-length': Buffer.byteLength(body) }).flatMap(([name, value]) => [name, String(value)]);
}
