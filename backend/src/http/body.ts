import type { Readable } from 'node:stream';
import { createGunzip, type Gunzip } from 'node:zlib';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AppError } from '../common/errors.js';
import { frameworkError } from '../common/error.filter.js';
import { readJson } from '../common/json-text.js';
import { NdjsonLines } from '../common/ndjson.js';
import { InFlightBytes } from './in-flight-bytes.js';

/** After inflating, unless the route says otherwise. */
export const BODY_LIMIT_BYTES = 1024 * 1024;
/** For requests with the key, and for those without any. What is open must not take the room of the engines. */
const IN_FLIGHT_LIMIT_BYTES = 64 * 1024 * 1024;
const OPEN_IN_FLIGHT_LIMIT_BYTES = 16 * 1024 * 1024;
/** Not worth counting: the limit of connections bounds their sum. */
const SMALL_BODY_BYTES = 16 * 1024;
/** Methods whose bodies nobody reads. */
const BODYLESS = new Set(['GET', 'HEAD']);

/** Bodies are JSON in UTF-8 (or NDJSON where a route takes it), plain or gzip; anything else is 415 or 400, and too much is 413 or 503. */
export function acceptJsonBodies(fastify: FastifyInstance, onRefused: () => void): void {
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body: Buffer, done) => {
    const text = body.length === 0 ? { fault: 'is empty; it must be a JSON object' } : readJson(body);
    if ('fault' in text) done(new AppError('bad_request', `The body ${text.fault}.`));
    else done(null, text.value);
  });
  fastify.addContentTypeParser('application/x-ndjson', { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    const { maxNdjsonLines } = request.routeOptions.config;
    if (maxNdjsonLines === undefined) done(frameworkError(415));
    else done(null, new NdjsonLines(body, maxNdjsonLines));
  });
  fastify.addHook('onRoute', (route) => {
    const { maxBodyBytes } = route.config ?? {};
    if (maxBodyBytes !== undefined) route.bodyLimit = maxBodyBytes;
  });

  const keyed = new InFlightBytes(IN_FLIGHT_LIMIT_BYTES);
  const open = new InFlightBytes(OPEN_IN_FLIGHT_LIMIT_BYTES);
  fastify.addHook('preParsing', (request, reply, payload, done) => {
    if (BODYLESS.has(request.method)) {
      done(null, payload);
      return;
    }
    const encoding = request.headers['content-encoding']?.trim().toLowerCase();
    if (encoding !== undefined && encoding !== 'identity' && encoding !== 'gzip') {
      done(frameworkError(415));
      return;
    }
    const isPlain = encoding !== 'gzip';
    if (isPlain && isSmall(request)) {
      done(null, payload);
      return;
    }
    const body = isPlain ? payload : inflated(request, payload);
    // Who reads it hears of its errors too. When nobody does (no body, an unknown type, a client gone), one would end the process.
    body.on('error', () => undefined);
    const room = request.routeOptions.config.isPublic === true ? open : keyed;
    let taken = 0;
    const count = ({ length }: Buffer): void => {
      if (room.take(length)) {
        taken += length;
        return;
      }
      // Whoever reads the body has taken its hands off it after the first refusal; a second one would meet nobody.
      body.off('data', count);
      onRefused();
      const refusal = new AppError('overloaded', 'The server is receiving too much at once; nothing was stored.', { retryAfterSeconds: 1 });
      // The request itself must not be destroyed, because its connection carries the answer.
      if (isPlain) body.emit('error', refusal);
      else body.destroy(refusal);
    };
    body.on('data', count);
    // A refused body is not read to its end; nothing of it may stay behind. An answer that waits behind others never closes when its
    // connection is cut, so that releases it too.
    const { socket } = request.raw;
    const release = (): void => {
      reply.raw.off('close', release);
      socket.off('close', release);
      body.off('data', count);
      room.give(taken);
      taken = 0;
      if (!isPlain) body.destroy();
    };
    reply.raw.once('close', release);
    socket.once('close', release);
    done(null, body);
  });
}

function isSmall({ headers }: FastifyRequest): boolean {
  return headers['content-length'] !== undefined && Number(headers['content-length']) <= SMALL_BODY_BYTES;
}

function inflated(request: FastifyRequest, payload: Readable): Gunzip {
  delete request.headers['content-encoding'];
  // It counts the compressed bytes, while Fastify counts and limits what comes out of here.
  delete request.headers['content-length'];
  const gunzip = createGunzip();
  let receivedBytes = 0;
  payload.on('data', (chunk: Buffer) => {
    receivedBytes += chunk.length;
    Object.assign(gunzip, { receivedEncodedLength: receivedBytes });
  });
  payload.on('error', (error) => gunzip.destroy(error));
  return payload.pipe(gunzip);
}
