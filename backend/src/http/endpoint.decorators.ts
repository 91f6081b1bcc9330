import { applyDecorators, type Type } from '@nestjs/common';
import { ApiBody, ApiExtraModels, ApiHeader, ApiOkResponse, ApiOperation, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import { STATUS_OF } from '../common/error.filter.js';
import type { ErrorCode, Issue } from '../common/errors.js';
import { ErrorResponse } from '../common/responses.js';
import { RouteSetting } from '../common/route-config.js';

export const API_KEY_SCHEME = 'api-key';

type BodySchema = Extract<Parameters<typeof ApiBody>[0], { schema: unknown }>['schema'];
type Security = NonNullable<Parameters<typeof ApiOperation>[0]['security']>;

interface EndpointOptions {
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly response: Type<unknown>;
}

interface ReadOptions extends EndpointOptions {
  /** Refuses queries that it cannot read. */
  readonly hasQuery?: true;
  /** Refuses more than so many at once of one address. */
  readonly isCapped?: true;
  /** Answers 404 when there is no such thing. */
  readonly canBeMissing?: true;
  /** Answers 304 when nothing was committed since the ETag that the client has. */
  readonly isConditional?: true;
}

interface BodyOptions extends EndpointOptions {
  readonly body: Type<unknown>;
}

interface WriteOptions extends EndpointOptions {
  /** A DTO, or a schema where no DTO says it. */
  readonly body: Type<unknown> | { readonly schema: BodySchema };
  readonly hasConflicts?: true;
  /** Where the examples of the fields do not make a good whole. */
  readonly example?: object;
  /** The largest body, 1 MiB when absent. */
  readonly maxBodyMiB?: number;
  /** Takes NDJSON too, up to so many lines. */
  readonly maxNdjsonLines?: number;
}

/** Asks for no key; a route without any word on it would seem to leave it open whether it does. */
const OPEN: Security = [];

/** Documents a GET that is open to everybody. */
export function ReadEndpoint(options: ReadOptions): MethodDecorator {
  const decorators = [
    described(options, OPEN),
    errors(
      [
        ...(options.hasQuery ? (['bad_query'] as const) : []),
        ...(options.canBeMissing ? (['bad_request', 'not_found'] as const) : []),
        ...(options.isCapped ? (['rate_limited'] as const) : []),
        'headers_too_large',
        'internal_error',
        'unavailable',
      ],
      { rate_limited: TOO_MANY_STREAMS },
    ),
  ];
  if (options.isConditional) {
    decorators.push(
      RouteSetting({ isConditional: true }),
      ApiHeader({ name: 'If-None-Match', required: false, description: 'The ETag of an earlier answer.' }),
      ApiResponse({ status: 304, description: 'Nothing was stored since the answer with this ETag.' }),
    );
  }
  return applyDecorators(...decorators);
}

/** Documents a POST that only reads and is open to everybody. */
export function QueryEndpoint(options: BodyOptions): MethodDecorator {
  return applyDecorators(
    described(options, OPEN),
    ApiBody({ type: options.body }),
    errors(['bad_request', 'payload_too_large', 'unsupported_media_type', 'internal_error', 'unavailable']),
  );
}

/** Documents a write, which asks for the key. */
export function WriteEndpoint(options: WriteOptions): MethodDecorator {
  const { body, example, maxBodyMiB, maxNdjsonLines } = options;
  return applyDecorators(
    described(options, [{ [API_KEY_SCHEME]: [] }]),
    ApiBody({
      ...('schema' in body ? body : { type: body }),
      ...(example && { examples: { example: { summary: 'A valid one', value: example } } }),
    }),
    RouteSetting({
      ...(maxBodyMiB !== undefined && { maxBodyBytes: maxBodyMiB * 1024 * 1024 }),
      ...(maxNdjsonLines !== undefined && { maxNdjsonLines }),
    }),
    errors([
      'bad_request',
      'unauthorized',
      'rate_limited',
      ...(options.hasConflicts ? (['conflict'] as const) : []),
      'payload_too_large',
      'unsupported_media_type',
      'internal_error',
      'unavailable',
    ]),
  );
}

/** Documents a DELETE, which asks for the key; it takes no body, and refuses one that could not be read all the same. */
export function DeleteEndpoint(options: EndpointOptions): MethodDecorator {
  return applyDecorators(
    described(options, [{ [API_KEY_SCHEME]: [] }]),
    errors([
      'bad_request',
      'unauthorized',
      'not_found',
      'conflict',
      'rate_limited',
      'payload_too_large',
      'unsupported_media_type',
      'headers_too_large',
      'internal_error',
      'unavailable',
    ]),
  );
}

function described({ operationId, summary, description, response }: EndpointOptions, security: Security): MethodDecorator {
  return applyDecorators(
    ApiOperation({ operationId, summary, description, security }),
    ApiOkResponse({ type: response, description: 'Done.' }),
  );
}

interface ErrorExample {
  readonly description: string;
  readonly details: string;
  readonly issues?: readonly Issue[];
}

const EXAMPLES: Partial<Record<ErrorCode, ErrorExample>> = {
  bad_request: {
    description: 'The body is refused; every fault is named.',
    details: 'run_id is required',
    issues: [{ path: 'run_id', message: 'is required' }],
  },
  bad_query: {
    description: 'The query is refused; every fault is named.',
    details: 'limit must be a whole number',
    issues: [{ path: 'limit', message: 'must be a whole number' }],
  },
  unauthorized: { description: 'The key is missing or wrong.', details: 'Send the API key in the x-api-key header.' },
  rate_limited: {
    description: 'Too many wrong keys came from this address; the right one is never turned away.',
    details: 'Too many wrong keys came from this address; try again later.',
  },
  not_found: { description: 'There is no such thing.', details: 'Nothing is known of a run with this run_id.' },
  conflict: {
    description: 'It contradicts what is stored: its id with another payload, the end of the run, or its lock.',
    details: 'This id is stored already, with another payload.',
  },
  payload_too_large: {
    description: 'The body is larger than 1 MiB inflated, a batch than 8 MiB.',
    details: 'The body is larger than this server accepts.',
  },
  unsupported_media_type: {
    description: 'The body is not JSON, or compressed otherwise than by gzip.',
    details:
      'Send the body as Content-Type: application/json (a batch also as application/x-ndjson), plain or with Content-Encoding: gzip.',
  },
  headers_too_large: {
    description: 'The headers are larger than 16 KiB, or more than 100.',
    details: 'The request headers are larger than this server accepts.',
  },
  internal_error: {
    description: 'A mistake of the server; its log tells more.',
    details: 'The server failed to answer this request; its log tells why, under this request_id.',
  },
  unavailable: {
    description: 'The database cannot be used at the moment, or too much is waiting; try again after the seconds in Retry-After.',
    details: 'Another process holds the database; nothing was stored.',
  },
};

const TOO_MANY_STREAMS: ErrorExample = {
  description: 'As many streams are open as may be, from this address or in all; try again after the seconds in Retry-After.',
  details: 'Too many event streams are open from this address.',
};

function errors(codes: readonly ErrorCode[], examples: Partial<Record<ErrorCode, ErrorExample>> = {}): MethodDecorator & ClassDecorator {
  const responses = codes.map((code) => {
    const { description, details, issues } = examples[code] ?? EXAMPLES[code] ?? { description: code, details: code };
    const example = { error: code, details, ...(issues && { issues }), request_id: '019a8e5c-6f1e-7c3a-9b1a-2f6d1c9e4b70' };
    return ApiResponse({
      status: STATUS_OF[code],
      description,
      content: { 'application/json': { schema: { $ref: getSchemaPath(ErrorResponse) }, example } },
      ...((code === 'unavailable' || code === 'rate_limited') && {
        headers: { 'Retry-After': { description: 'Seconds.', schema: { type: 'integer', example: 1 } } },
      }),
    });
  });
  return applyDecorators(ApiExtraModels(ErrorResponse), ...responses);
}
