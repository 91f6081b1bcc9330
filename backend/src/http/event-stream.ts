import type { ServerResponse } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DATA_HEADERS } from './hooks.js';

/**
 * Sends the headers of a stream of Server-Sent Events and hands the rest of the answer over. Without chunks: the events have an end of
 * their own, and each costs one write less.
 */
export function beginEventStream(request: FastifyRequest, reply: FastifyReply): ServerResponse {
  reply.hijack();
  const { raw } = reply;
  // Whoever waits for a proxy or for Nagle's algorithm waits too long.
  raw.socket?.setNoDelay(true);
  raw.useChunkedEncodingByDefault = false;
  raw.writeHead(200, {
    ...DATA_HEADERS,
    'x-request-id': request.id,
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
    connection: 'close',
  });
  raw.flushHeaders();
  return raw;
}
