import { Controller, Get, Inject } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Public } from '../auth/public.decorator.js';
import { VERSION } from '../config/version.js';
import { APP_CONFIG } from '../config/config.module.js';
import type { AppConfig } from '../config/app-config.js';
import { Database } from '../database/database.js';
import { ReadEndpoint } from '../http/endpoint.decorators.js';
import { ServerResponse } from './health.responses.js';

@ApiTags('Server')
@Controller('server')
export class ServerController {
  private readonly startedAt = new Date().toISOString();

  constructor(
    @Inject(APP_CONFIG) private readonly config: AppConfig,
    @Inject(Database) private readonly database: Database,
  ) {}

  @Get()
  @Public()
  @ReadEndpoint({
    operationId: 'getServer',
    summary: 'What server is this?',
    description: 'Version and state, as the web app shows them.',
    response: ServerResponse,
  })
  describe(): ServerResponse {
    return {
      version: VERSION,
      started_at: this.startedAt,
      uses_default_key: this.config.usesDefaultKey,
      is_storing: this.database.isStoring,
      notice: this.config.notice ?? null,
    };
  }
}
