import { Catch, HttpException, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppError, type ErrorCode, type Issue } from './errors.js';

/** The one table from code to status. */
export const STATUS_OF: Readonly<Record<ErrorCode, number>> = {
  bad_request: 400,
  bad_query: 400,
  unauthorized: 401,
  not_found: 404,
  request_timeout: 408,
  conflict: 409,
  payload_too_large: 413,
  unsupported_media_type: 415,
  rate_limited: 429,
  headers_too_large: 431,
  internal_error: 500,
  overloaded: 503,
  unavailable: 503,
};

/** What a framework's own error says to the outside, by its status; its message may show internals, so it is not used. */
const FRAMEWORK_ERRORS: Readonly<Record<number, readonly [ErrorCode, string]>> = {
  400: ['bad_request', 'The request could not be read: its body, its compression or its address is malformed.'],
  404: ['not_found', 'There is nothing at this address with this method.'],
  408: ['request_timeout', 'The request took too long to arrive.'],
  413: ['payload_too_large', 'The body is larger than this server accepts.'],
  414: ['bad_request', 'A part of the address is too long.'],
  415: [
    'unsupported_media_type',
    'Send the body as Content-Type: application/json (a batch also as application/x-ndjson), plain or with Content-Encoding: gzip.',
  ],
  431: ['headers_too_large', 'The request headers are larger than this server accepts.'],
  503: ['unavailable', 'The server is stopping.'],
};

const DEFAULT_RETRY_AFTER_SECONDS = 1;

interface ErrorBody {
  readonly error: ErrorCode;
  readonly details: string;
  readonly issues?: readonly Issue[];
  readonly request_id: string;
}

/** The one shape of every error on the wire. */
export function errorBody({ code, message, issues }: AppError, requestId: string): ErrorBody {
  return { error: code, details: message, ...(issues && { issues }), request_id: requestId };
}

/** Every error leaves through here, in the wire's one shape; what the client must not see goes to the log under its request id. */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  private readonly logger = new Logger('Errors');

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const error = toAppError(thrown);
    const status = STATUS_OF[error.code];
    // What is turned away because too much is asked is counted; a line with its stack for each would add to the load.
    if (status === 500 || (status === 503 && error.cause !== undefined))
      this.logger.error({ request_id: request.id, err: error.cause ?? error }, error.message);
    if (reply.sent) return;
    if (status === 503 || status === 429) reply.header('retry-after', String(error.retryAfterSeconds ?? DEFAULT_RETRY_AFTER_SECONDS));
    void reply.code(status).type('application/json; charset=utf-8').send(errorBody(error, request.id));
  }
}

/** The wire's error for a framework status; those without a row of their own are the server's fault. */
export function frameworkError(status: number, cause?: unknown): AppError {
  const [code, details] = FRAMEWORK_ERRORS[status] ?? (status >= 400 && status < 500 ? FRAMEWORK_ERRORS[400] : undefined) ?? INTERNAL;
  return new AppError(code, details, { cause });
}

const INTERNAL = ['internal_error', 'The server failed to answer this request; its log tells why, under this request_id.'] as const;

function toAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  if (thrown instanceof HttpException) return frameworkError(thrown.getStatus(), thrown);
  const { statusCode } = Object(thrown) as { statusCode?: unknown };
  return frameworkError(typeof statusCode === 'number' ? statusCode : 500, thrown);
}
