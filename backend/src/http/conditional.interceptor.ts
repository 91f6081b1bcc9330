import { Inject, Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { of, type Observable } from 'rxjs';
import { Database } from '../database/database.js';

/**
 * Makes polling cheap: when nothing was committed since the answer that the client holds, 304 without running the query. The token
 * is read before the data, so an answer can be newer than its ETag, which costs one more request, but never older.
 */
@Injectable()
export class ConditionalInterceptor implements NestInterceptor {
  constructor(@Inject(Database) private readonly database: Database) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    const reply = http.getResponse<FastifyReply>();
    const etag = `W/"${this.database.changeToken()}"`;
    reply.header('etag', etag).header('cache-control', 'no-cache');
    if (http.getRequest<FastifyRequest>().headers['if-none-match'] !== etag) return next.handle();
    reply.code(304);
    return of(undefined);
  }
}
