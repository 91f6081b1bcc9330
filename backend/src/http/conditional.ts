import { crc32 } from 'node:zlib';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
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
export function answerUnchanged(
  fastify: FastifyInstance,
  changeToken: () => string | Promise<string>,
  answers: AnswerCache | undefined,
): void {
  fastify.decorateRequest('version', undefined);
  fastify.addHook('onRequest', (request, reply, done) => {
    if (request.routeOptions.config.isConditional !== true) {
      done();
      return;
    }
    const token = changeToken();
    if (typeof token === 'string') answerOrGoOn(request, reply, token, done);
    else
      token.then(
        (read) => answerOrGoOn(request, reply, read, done),
        (error: unknown) => done(error as Error),
      );
  });
  const answerOrGoOn = (request: FastifyRequest, reply: FastifyReply, token: string, done: () => void): void => {
    const etag = `W/"${token}-${crc32(request.url).toString(36)}"`;
    request.version = { token, etag };
    if (request.headers['if-none-match'] === etag) void labelled(reply, etag).code(304).send();
    else done();
  };
  fastify.addHook('onSend', (request, reply, payload, done) => {
    const { version } = request;
    if (version !== undefined && reply.statusCode === 200) {
      labelled(reply, version.etag);
      if (request.method === 'GET' && typeof payload === 'string')
        answers?.set(request.url, version.token, version.etag, payload, reply.getHeaders(), request.routeOptions.config);
    }
    done(null, payload);
  });
  // What is kept is sent to whoever asks, by nobody who looks at keys.
  fastify.addHook('onRoute', ({ url, config }) => {
    if (config?.isConditional === true && config.isPublic !== true) throw new Error(`${url} is conditional, but not open to everybody.`);
  });
}

function labelled(reply: FastifyReply, etag: string): FastifyReply {
  return reply.header('etag', etag).header('cache-control', 'no-cache');
}
