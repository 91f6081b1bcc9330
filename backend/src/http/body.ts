import { isUtf8 } from 'node:buffer';
import type { Readable } from 'node:stream';
import { createGunzip, type Gunzip } from 'node:zlib';
import type { FastifyInstance } from 'fastify';
import { AppError } from '../common/errors.js';
import { frameworkError } from '../common/error.filter.js';

/** Bodies are JSON in UTF-8, plain or gzip; anything else is 415 or 400, and what inflates beyond the limit is 413. */
export function acceptJsonBodies(fastify: FastifyInstance): void {
  const parse = fastify.getDefaultJsonParser('error', 'error');
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    if (body.length === 0) done(new AppError('bad_request', 'The body is empty; it must be a JSON object.'));
    else if (!isUtf8(body)) done(new AppError('bad_request', 'The body is not valid UTF-8.'));
    else void parse(request, body.toString('utf8'), (error, value) => done(error === null ? null : jsonError(error), value));
  });

  fastify.addHook('preParsing', (request, reply, payload, done) => {
    const encoding = request.headers['content-encoding']?.trim().toLowerCase();
    if (encoding === undefined || encoding === 'identity') done(null, payload);
    else if (encoding === 'gzip') {
      delete request.headers['content-encoding'];
      // It counts the compressed bytes, while Fastify counts and limits what comes out of here.
      delete request.headers['content-length'];
      const gunzip = inflated(payload);
      // A refused body is not read to its end; nothing of it may stay behind.
      reply.raw.once('close', () => gunzip.destroy());
      done(null, gunzip);
    } else done(frameworkError(415));
  });
}

function jsonError({ message }: Error): AppError {
  return message.includes('prototype')
    ? new AppError('bad_request', 'The body must not contain the names __proto__ or constructor.prototype.')
    : new AppError('bad_request', 'The body is not valid JSON.');
}

function inflated(payload: Readable): Gunzip {
  const gunzip = createGunzip();
  let receivedBytes = 0;
  payload.on('data', (chunk: Buffer) => {
    receivedBytes += chunk.length;
    Object.assign(gunzip, { receivedEncodedLength: receivedBytes });
  });
  payload.on('error', (error) => gunzip.destroy(error));
  return payload.pipe(gunzip);
}
