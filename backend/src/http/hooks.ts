import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AppError } from '../common/errors.js';
import { frameworkError } from '../common/error.filter.js';
import { MAX_HEADERS } from './fastify-options.js';

const WRITING_METHODS = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

const SECURITY_HEADERS = {
  'content-security-policy': [
    "default-src 'self'",
    "script-src 'self'",
    // Angular adds the styles of its components as style elements.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
} as const;

/** Every answer names its request and carries the security headers: constants set by hand, which costs a fraction of a plugin. */
export function addResponseHeaders(fastify: FastifyInstance): void {
  fastify.addHook('onSend', (request, reply, payload, done) => {
    reply.headers(SECURITY_HEADERS).header('x-request-id', request.id);
    if (request.url.startsWith('/api/') && !reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store');
    done(null, payload);
  });
}

/**
 * Refuses what must not get as far as its body: anything while the server stops, header floods, and writes without the key. The guard
 * denies by default; here it is decided before a byte of the body is read, so that nobody without it can make the server work.
 */
export function refuseEarly(
  fastify: FastifyInstance,
  options: { isStopping: () => boolean; checkKey: (request: FastifyRequest) => void },
): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    if (options.isStopping()) {
      reply.header('connection', 'close');
      throw new AppError('unavailable', 'The server is stopping; nothing was stored.', { retryAfterSeconds: 5 });
    }
    if (request.raw.rawHeaders.length > 2 * MAX_HEADERS) throw frameworkError(431);
    if (request.is404) throw frameworkError(404);
    if (WRITING_METHODS.has(request.method) && request.routeOptions.config.isPublic !== true) options.checkKey(request);
    done();
  });
}

/** One line a request. Polls without news, probes and files are only worth a line when somebody debugs. */
export function logRequests(fastify: FastifyInstance): void {
  fastify.addHook('onResponse', (request, reply, done) => {
    const path = request.url.split('?', 1)[0] ?? '';
    const line = { method: request.method, path, status: reply.statusCode, ms: Math.round(reply.elapsedTime * 10) / 10 };
    const isRoutine =
      reply.statusCode < 400 && (reply.statusCode === 304 || !path.startsWith('/api/') || /^\/api\/(health|docs|server)/.test(path));
    if (isRoutine) request.log.debug(line, 'request');
    else request.log.info(line, 'request');
    done();
  });
}
