import type { Server } from 'node:http';
import type { FastifyInstance } from 'fastify';
import type { Metrics, RecordKind } from './metrics.js';

/** The endpoints that take one record. */
const KIND_OF_ROUTE: Readonly<Record<string, RecordKind>> = {
  'POST /api/run-meta': 'run_meta',
  'PATCH /api/run-meta/:run_id': 'run_status',
  'POST /api/used-seeds': 'used_seed',
  'POST /api/outcomes': 'outcome',
  'POST /api/corpus': 'corpus_entry',
  'POST /api/drops': 'drops',
};

/** Counts every answer, and what never became a request. */
export function countRequests(fastify: FastifyInstance, server: Server, metrics: Metrics): void {
  fastify.addHook('onResponse', (request, reply, done) => {
    const { statusCode, elapsedTime } = reply;
    // A stream was counted when it began.
    const isStream = request.routeOptions.config.isStream === true && statusCode === 200;
    if (!isStream) metrics.requests.count(request.routeOptions.config, request.method, statusCode, elapsedTime / 1000);
    // Too many streams are no wrong keys.
    if (statusCode === 429 && request.routeOptions.config.isStream !== true) metrics.throttled();
    if (statusCode === 400 || statusCode === 413) {
      const kind = KIND_OF_ROUTE[`${request.method} ${request.routeOptions.url ?? ''}`];
      if (kind !== undefined) metrics.rejected(kind, 1);
    }
    done();
  });
  // Fastify answers it; a client that went away is no fault.
  server.on('clientError', ({ code }: NodeJS.ErrnoException) => {
    if (code !== 'ECONNRESET') metrics.malformed();
  });
}
