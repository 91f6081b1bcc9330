import type { Server } from 'node:http';
import type { FastifyInstance } from 'fastify';
import type { Metrics } from './metrics.js';

/** Counts every answer, and what never became a request. */
export function countRequests(fastify: FastifyInstance, server: Server, metrics: Metrics): void {
  fastify.addHook('onResponse', (request, reply, done) => {
    metrics.requests.count(request, reply);
    if (reply.statusCode === 429) metrics.throttled();
    done();
  });
  // Fastify answers it; a client that went away is no fault.
  server.on('clientError', ({ code }: NodeJS.ErrnoException) => {
    if (code !== 'ECONNRESET') metrics.malformed();
  });
}
