import type { HttpInterceptorFn } from '@angular/common/http';
import { API_KEY } from './api-key';

/** The server answers within seconds or says 503; a request without an end would stop what waits for its answer for ever. */
const REQUEST_TIMEOUT_MS = 20_000;

/**
 * Keeps the browser's cache out: what is followed keeps its ETag itself and must see the 304, and everybody else wants what is stored now.
 * The API key goes with the requests that ask for it, and to our own server only.
 */
export const apiInterceptor: HttpInterceptorFn = (request, next) => {
  if (!request.url.startsWith('/api/')) return next(request);
  const key = request.context.get(API_KEY);
  return next(
    request.clone({
      cache: 'no-store',
      timeout: request.timeout ?? REQUEST_TIMEOUT_MS,
      ...(key === undefined ? {} : { setHeaders: { 'x-api-key': key } }),
    }),
  );
};
