import { timingSafeEqual } from 'node:crypto';
import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { AppError } from '../common/errors.js';
import { APP_CONFIG } from '../config/config.module.js';
import { MAX_KEY_LENGTH, type AppConfig } from '../config/app-config.js';
import { WrongKeyThrottle } from './wrong-key-throttle.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The right key was found before the body was read; it needs no second look. */
    hasKey: boolean;
  }
}

/** Lets a request pass to a route that is not `@Public()` only with the key in its `x-api-key` header. */
@Injectable()
export class ApiKeyGuard implements CanActivate {
  private readonly expected: Buffer;
  /** What was sent last; one for all, because each request needs it for a moment only. */
  private readonly sent = Buffer.alloc(PADDED_BYTES);
  private readonly throttle = new WrongKeyThrottle();

  constructor(@Inject(APP_CONFIG) config: AppConfig) {
    this.expected = padded(config.apiKey, Buffer.alloc(PADDED_BYTES));
  }

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    if (request.routeOptions.config.isPublic !== true) this.check(request);
    return true;
  }

  /**
   * Compares in constant time, whatever was sent.
   * @throws AppError `unauthorized`; `rate_limited` after too many wrong keys from the address
   */
  check(request: FastifyRequest): void {
    if (request.hasKey) return;
    const sent = request.headers['x-api-key'];
    if (typeof sent === 'string' && timingSafeEqual(padded(sent, this.sent), this.expected)) {
      request.hasKey = true;
      return;
    }
    if (sent === undefined) throw new AppError('unauthorized', 'Send the API key in the x-api-key header.');
    const retryAfterSeconds = this.throttle.count(request.ip);
    if (retryAfterSeconds === 0) throw new AppError('unauthorized', 'The API key in the x-api-key header is not the right one.');
    throw new AppError('rate_limited', 'Too many wrong keys came from this address; try again later.', { retryAfterSeconds });
  }
}

const PADDED_BYTES = MAX_KEY_LENGTH + 5;

/** Of one length for all keys: one byte more than the longest, then the length, so that what is cut off makes a difference. */
function padded(key: string, buffer: Buffer): Buffer {
  buffer.fill(0);
  buffer.write(key, 'latin1');
  buffer.writeUInt32LE(key.length, MAX_KEY_LENGTH + 1);
  return buffer;
}
