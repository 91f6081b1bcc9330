import { crc32 } from 'node:zlib';
import type { FastifyInstance } from 'fastify';

declare module 'fastify' {
  interface FastifyRequest {
    etag: string | undefined;
  }
}

/**
 * Makes polling cheap: when nothing was committed since the answer that the client holds, 304 without running the query. The token
 * is read before the data, so an answer can be newer than its ETag, which costs one more request, but never older. The ETag is of this
 * very address and given with a success only, so it cannot make a refused query look unchanged.
 */
export function answerUnchanged(fastify: FastifyInstance, changeToken: () => string): void {
  fastify.decorateRequest('etag', undefined);
  fastify.addHook('onRequest', (request, reply, done) => {
    if (request.routeOptions.config.isConditional !== true) {
      done();
      return;
    }
    request.etag = `W/"${changeToken()}-${crc32(request.url).toString(36)}"`;
    if (request.headers['if-none-match'] === request.etag) void reply.code(304).send();
    else done();
  });
  fastify.addHook('onSend', (request, reply, payload, done) => {
    const { statusCode } = reply;
    if (request.etag !== undefined && (statusCode === 200 || statusCode === 304))
      reply.header('etag', request.etag).header('cache-control', 'no-cache');
    done(null, payload);
  });
}
