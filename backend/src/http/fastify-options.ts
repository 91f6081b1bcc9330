import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import {
  LogController,
  type FastifyError,
  type FastifyHttpOptions,
  type FastifyReply,
  type FastifyRequest,
  type RawServerDefault,
} from 'fastify';
import { pino, type DestinationStream, type Logger } from 'pino';
import { newId } from '../common/ids.js';
import { errorBody, frameworkError } from '../common/error.filter.js';
import type { AppConfig, LogLevel } from '../config/app-config.js';
import { BODY_LIMIT_BYTES } from './body.js';

const HEADERS_LIMIT_BYTES = 16 * 1024;
export const MAX_HEADERS = 100;
/** For all the headers, and for headers and body together, to arrive. */
const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 30_000;
/** A connection on which nothing moves for so long, its answer unread or its body unsent, is closed. */
const STALLED_TIMEOUT_MS = 70_000;
/** How long a client that is refused before it is a request may take to read the answer. */
const LINGER_MS = 1_000;
/** Longer than the 60 s after which proxies drop idle connections, so that it is never the server that drops one in use. */
const KEEP_ALIVE_TIMEOUT_MS = 65_000;

/** One JSON line an event on standard output. Bodies, headers and query strings never get there. */
export function createLogger(level: LogLevel, destination: DestinationStream = pino.destination(1)): Logger {
  return pino(
    {
      level,
      serializers: { err: describeError },
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    destination,
  );
}

/** By name: an error of the database also carries the values of its statement, which are somebody's data. */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return { message: 'not an Error' };
  const { name, message, stack, cause } = error;
  const { code } = error as NodeJS.ErrnoException;
  return { type: name, message, code, stack, ...(cause !== undefined && { cause: describeError(cause) }) };
}

/** A name of 200 characters in a path, each of 4 bytes, and each of these as %xx. */
const MAX_PATH_PART_LENGTH = 2_400;

export function fastifyOptions(logger: Logger, { trustedProxies }: AppConfig): FastifyHttpOptions<RawServerDefault> {
  return {
    trustProxy: trustedProxies.length === 0 ? false : [...trustedProxies],
    loggerInstance: logger,
    // hooks.ts writes the one line that a request is worth.
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'request_id' }),
    // Every line names the request itself; a logger for each request would cost more than the line.
    childLoggerFactory: (parent) => parent,
    genReqId: newId,
    requestIdHeader: false,
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    routerOptions: { maxParamLength: MAX_PATH_PART_LENGTH },
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
    connectionTimeout: STALLED_TIMEOUT_MS,
    // Late requests on open connections are answered in the wire's own shape, by the hook in hooks.ts.
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    http: {
      maxHeaderSize: HEADERS_LIMIT_BYTES,
      headersTimeout: HEADERS_TIMEOUT_MS,
      connectionsCheckingInterval: 1_000,
      requireHostHeader: false,
    },
    clientErrorHandler: answerClientError,
    frameworkErrors: answerFrameworkError,
  };
}

/** What the router refuses before any handler: a malformed address. */
function answerFrameworkError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  void reply
    .code(error.statusCode ?? 400)
    .header('x-request-id', request.id)
    .send(errorBody(frameworkError(error.statusCode ?? 400), request.id));
}

/** What Node refuses before it is a request: broken HTTP, too large headers, headers or bodies that never come. */
function answerClientError(error: NodeJS.ErrnoException & { readonly rawPacket?: unknown }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const status = error.code === 'HPE_HEADER_OVERFLOW' ? 431 : error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400;
  const requestId = newId();
  const body = JSON.stringify(errorBody(frameworkError(status), requestId));
  const isHead = Buffer.isBuffer(error.rawPacket) && error.rawPacket.subarray(0, 5).toString('latin1') === 'HEAD ';
  // A client that never closes its side would keep its place among the connections.
  setTimeout(() => socket.destroy(), LINGER_MS).unref();
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\ncontent-type: application/json; charset=utf-8\r\ncontent-length: ${Buffer.byteLength(body)}\r\nx-request-id: ${requestId}\r\nconnection: close\r\n\r\n${isHead ? '' : body}`,
  );
}
