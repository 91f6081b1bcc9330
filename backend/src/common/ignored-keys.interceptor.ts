import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { map, type Observable } from 'rxjs';
import { ignoredKeysOf } from './dto-validation.pipe.js';

/** Nothing is dropped without a word: names in the answer the keys that the request had and nobody read. */
@Injectable()
export class IgnoredKeysInterceptor implements NestInterceptor<object, object> {
  intercept(context: ExecutionContext, next: CallHandler<object>): Observable<object> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    return next.handle().pipe(
      map((answer) => {
        const ignored = [...ignoredKeysOf(request.body), ...ignoredKeysOf(request.query)];
        return ignored.length === 0 ? answer : { ...answer, ignored };
      }),
    );
  }
}
