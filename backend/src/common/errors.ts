/** The codes of the wire's error shape; `error.filter.ts` alone knows their HTTP statuses. */
export type ErrorCode =
  | 'bad_request'
  | 'bad_query'
  | 'unauthorized'
  | 'not_found'
  | 'request_timeout'
  | 'conflict'
  | 'payload_too_large'
  | 'unsupported_media_type'
  | 'rate_limited'
  | 'headers_too_large'
  | 'internal_error'
  | 'overloaded'
  | 'unavailable';

/** One fault of a refused body or query; `path` is empty for the whole of it. */
export interface Issue {
  readonly path: string;
  readonly message: string;
}

interface AppErrorExtras {
  readonly issues?: readonly Issue[];
  /** Seconds after which the same request may succeed. */
  readonly retryAfterSeconds?: number;
  readonly cause?: unknown;
}

/** An error of the domain: a code and one sentence that may be shown to anybody. It knows no HTTP. */
export class AppError extends Error {
  readonly issues: readonly Issue[] | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(
    readonly code: ErrorCode,
    details: string,
    extras: AppErrorExtras = {},
  ) {
    super(details, { cause: extras.cause });
    this.name = 'AppError';
    this.issues = extras.issues;
    this.retryAfterSeconds = extras.retryAfterSeconds;
  }
}

/** A refused body or query with all its faults; the sentence repeats the first few, so that a log line suffices. */
export function refused(code: 'bad_request' | 'bad_query', issues: readonly Issue[]): AppError {
  const shown = issues.slice(0, 3).map(({ path, message }) => (path === '' ? message : `${path} ${message}`));
  const more = issues.length > shown.length ? `; and ${issues.length - shown.length} more` : '';
  return new AppError(code, shown.join('; ') + more, { issues });
}

/** The record contradicts a stored one. */
export function conflict(details = 'This id is stored already, with another payload.'): AppError {
  return new AppError('conflict', details);
}
