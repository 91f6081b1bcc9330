import { HttpErrorResponse } from '@angular/common/http';
import type { ErrorResponse } from '../api/models/error-response';
import type { IssueResponse } from '../api/models/issue-response';

/** What went wrong, in words for the reader of a page. */
export interface Problem {
  readonly title: string;
  readonly details: string;
  /** Absent when no answer came from the server. */
  readonly status?: number;
  /** Names the request in the server's log. */
  readonly requestId?: string;
  /** How long the server asks to be left alone. */
  readonly retryAfterSeconds?: number;
  /** The refused fields of a query or body. */
  readonly issues?: readonly IssueResponse[];
}

const TITLES: Readonly<Record<number, string>> = {
  400: 'The request was refused',
  401: 'The API key is missing or wrong',
  404: 'Not found',
  409: 'It is already there, with other content',
  413: 'Too much at once',
  429: 'Too many requests',
  500: 'The server failed',
  503: 'The server is busy',
};

/** Turns whatever a request threw into words; the server's own sentence wins over ours. */
export function toProblem(error: unknown): Problem {
  if (!(error instanceof HttpErrorResponse)) {
    return { title: 'Something went wrong in this page', details: error instanceof Error ? error.message : String(error) };
  }
  const { status, headers } = error;
  const retryAfterSeconds = secondsOf(headers.get('Retry-After'));
  const wait = retryAfterSeconds === undefined ? {} : { retryAfterSeconds };
  if (isErrorResponse(error.error)) {
    const { details, request_id: requestId, issues } = error.error;
    return { title: titleOf(status), details, status, requestId, ...wait, ...(issues === undefined ? {} : { issues }) };
  }
  if (status === 0)
    return { title: 'The server cannot be reached', details: 'It did not answer. It may be stopped, or the network is down.' };
  if (status >= 200 && status < 300) {
    return { title: 'The answer cannot be read', details: 'It is not the JSON that was expected.', status };
  }
  return { title: titleOf(status), details: `The answer was HTTP ${String(status)}, without an explanation.`, status, ...wait };
}

function titleOf(status: number): string {
  return TITLES[status] ?? (status >= 500 ? 'The server failed' : 'The request was refused');
}

/** Our server sends seconds; a proxy may send a date, which says nothing that our own back-off does not. */
function secondsOf(retryAfter: string | null): number | undefined {
  return retryAfter !== null && /^\d+$/.test(retryAfter) ? Number(retryAfter) : undefined;
}

function isErrorResponse(body: unknown): body is ErrorResponse {
  return typeof body === 'object' && body !== null && 'details' in body && typeof body.details === 'string' && 'request_id' in body;
}
