import { createHash } from 'node:crypto';
import { Inject, Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { of, tap, type Observable } from 'rxjs';
import { Database } from '../database/database.js';

/**
 * Makes polling cheap: when nothing was committed since the answer that the client holds, 304 without running the query. The token
 * is read before the data, so an answer can be newer than its ETag, which costs one more request, but never older. The ETag is of this
 * very address and given with a success only, so it cannot make a refused query look unchanged.
 */
@Injectable()
export class ConditionalInterceptor implements NestInterceptor {
  constructor(@Inject(Database) private readonly database: Database) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const address = createHash('sha256').update(request.url).digest('base64url').slice(0, 12);
    const etag = `W/"${this.database.changeToken()}-${address}"`;
    const label = (): void => {
      reply.header('etag', etag).header('cache-control', 'no-cache');
    };
    if (request.headers['if-none-match'] === etag) {
      label();
      reply.code(304);
      return of(undefined);
    }
    return next.handle().pipe(tap(label));
  }
}
