import type { Socket } from 'node:net';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AppError } from '../common/errors.js';
import { frameworkError } from '../common/error.filter.js';
import type { Connections } from './connections.js';
import { MAX_HEADERS } from './fastify-options.js';

const WRITING_METHODS = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

/** What every answer says, whatever it is. */
const COMMON_HEADERS = { 'x-content-type-options': 'nosniff', 'cross-origin-resource-policy': 'same-origin' };

const PAGE_HEADERS = {
  ...COMMON_HEADERS,
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
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
};

/** What is no page; should a browser take it for one all the same, it may do nothing. */
export const DATA_HEADERS = { ...COMMON_HEADERS, 'content-security-policy': "default-src 'none'; frame-ancestors 'none'" };

/** Every answer names its request and carries the security headers: constants set by hand, which costs a fraction of a plugin. */
export function addResponseHeaders(fastify: FastifyInstance): void {
  fastify.addHook('onSend', (request, reply, payload, done) => {
    const type = reply.getHeader('content-type');
    const isJson = typeof type === 'string' && type.startsWith('application/json');
    reply.headers(isJson ? DATA_HEADERS : PAGE_HEADERS).header('x-request-id', request.id);
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
  options: {
    isStopping: () => boolean;
    connections: Connections;
    onOverloaded: () => void;
    checkKey: (request: FastifyRequest) => void;
  },
): void {
  fastify.decorateRequest('hasKey', false);
  const streaming = new WeakSet<Socket>();
  fastify.addHook('onRequest', (request, reply, done) => {
    const { socket } = request.raw;
    // Its answer would wait until the stream ends, and count among those under way as long.
    if (streaming.has(socket)) {
      reply.hijack();
      socket.destroy();
      return;
    }
    if (options.isStopping()) {
      reply.header('connection', 'close');
      throw new AppError('unavailable', 'The server is stopping; nothing was stored.', { retryAfterSeconds: 5 });
    }
    if (request.raw.rawHeaders.length > 2 * MAX_HEADERS) throw frameworkError(431);
    if (request.is404) throw frameworkError(404);
    if (WRITING_METHODS.has(request.method) && request.routeOptions.config.isPublic !== true) options.checkKey(request);
    const { isProbe, isStream } = request.routeOptions.config;
    if (isStream === true) {
      streaming.add(socket);
      reply.raw.once('close', () => streaming.delete(socket));
    }
    const isTooDeep = options.connections.isPipelinedTooDeep(socket);
    // What else was sent on the connection goes with it, and the memory that it holds.
    if (isTooDeep) reply.header('connection', 'close');
    if (isTooDeep || (isProbe !== true && isStream !== true && !options.connections.admit(socket, reply.raw))) {
      options.onOverloaded();
      throw new AppError('overloaded', 'Too many requests are under way; nothing was stored.', { retryAfterSeconds: 1 });
    }
    done();
  });
}

/** A request that took longer is worth a line, whatever came of it. */
const SLOW_MS = 1_000;

/**
 * Says what went wrong and what took long. What went well, and what is turned away by the thousand when somebody asks too much, is only
 * worth a line when somebody debugs: a line for each of ten thousand requests a second helps nobody, and /metrics counts them all.
 */
export function logRequests(fastify: FastifyInstance, isVerbose: boolean): void {
  fastify.addHook('onResponse', (request, reply, done) => {
    const { statusCode, elapsedTime } = reply;
    const isSlow = elapsedTime >= SLOW_MS && request.routeOptions.config.isStream !== true;
    const isWorthALine = (statusCode >= 400 && !TURNED_AWAY.has(statusCode)) || isSlow;
    if (isWorthALine || isVerbose) {
      const path = request.url.split('?', 1)[0] ?? '';
      const line = { request_id: request.id, method: request.method, path, status: statusCode, ms: Math.round(elapsedTime * 10) / 10 };
      request.log[isWorthALine ? 'info' : 'debug'](line, 'request');
    }
    done();
  });
}

const TURNED_AWAY = new Set([401, 429, 503]);
