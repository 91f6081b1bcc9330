import type { HttpInterceptorFn } from '@angular/common/http';

/** The server answers within seconds or says 503; a request without an end would stop what waits for its answer for ever. */
const REQUEST_TIMEOUT_MS = 20_000;

/**
 * Keeps the browser's cache out: what is followed keeps its ETag itself and must see the 304, and everybody else wants what is stored now.
 */
export const apiInterceptor: HttpInterceptorFn = (request, next) =>
  next(request.url.startsWith('/api/') ? request.clone({ cache: 'no-store', timeout: request.timeout ?? REQUEST_TIMEOUT_MS }) : request);
