import { hash, timingSafeEqual } from 'node:crypto';
import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { AppError } from '../common/errors.js';
import { APP_CONFIG } from '../config/config.module.js';
import type { AppConfig } from '../config/app-config.js';
import { IS_PUBLIC } from './public.decorator.js';
import { WrongKeyThrottle } from './wrong-key-throttle.js';

/** Lets a request pass to a route that is not `@Public()` only with the key in its `x-api-key` header. */
@Injectable()
export class ApiKeyGuard implements CanActivate {
  private readonly expected: Buffer;
  private readonly throttle = new WrongKeyThrottle();
  /** Requests whose key was found right before their body was read; they need no second look. */
  private readonly admitted = new WeakSet<FastifyRequest>();

  constructor(
    @Inject(APP_CONFIG) config: AppConfig,
    private readonly reflector: Reflector,
  ) {
    this.expected = digest(config.apiKey);
  }

  canActivate(context: ExecutionContext): boolean {
    const isPublic = this.reflector.getAllAndOverride<boolean | undefined>(IS_PUBLIC, [context.getHandler(), context.getClass()]);
    if (isPublic !== true) this.check(context.switchToHttp().getRequest<FastifyRequest>());
    return true;
  }

  /**
   * Compares in constant time: digests of equal length, whatever the length of the key that was sent.
   * @throws AppError `unauthorized`; `rate_limited` after too many wrong keys from the address
   */
  check(request: FastifyRequest): void {
    if (this.admitted.has(request)) return;
    const sent = request.headers['x-api-key'];
    if (typeof sent === 'string' && timingSafeEqual(digest(sent), this.expected)) {
      this.admitted.add(request);
      return;
    }
    if (sent === undefined) throw new AppError('unauthorized', 'Send the API key in the x-api-key header.');
    const retryAfterSeconds = this.throttle.count(request.ip);
    if (retryAfterSeconds === 0) throw new AppError('unauthorized', 'The API key in the x-api-key header is not the right one.');
    throw new AppError('rate_limited', 'Too many wrong keys came from this address; try again later.', { retryAfterSeconds });
  }
}

function digest(key: string): Buffer {
  return hash('sha256', key, 'buffer');
}
