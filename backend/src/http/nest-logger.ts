import type { LoggerService } from '@nestjs/common';
import type { Logger } from 'pino';

/** Nest's own messages in the same log. Its start-up chatter is for debugging. */
export class NestLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown): void {
    this.logger.debug(String(message));
  }

  warn(message: unknown): void {
    this.logger.warn(String(message));
  }

  error(message: unknown, details?: unknown): void {
    if (typeof message === 'object' && message !== null && !(message instanceof Error))
      this.logger.error(message, typeof details === 'string' ? details : undefined);
    else this.logger.error({ err: message instanceof Error ? message : undefined }, String(message));
  }
}
