import { Controller, Get, Inject } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Public } from '../auth/public.decorator.js';
import { RouteSetting } from '../common/route-config.js';
import { ReadEndpoint } from '../http/endpoint.decorators.js';
import { LiveResponse, ReadyResponse } from './health.responses.js';
import { ReadinessService } from './readiness.service.js';

@ApiTags('Server')
@Controller('health')
export class HealthController {
  constructor(@Inject(ReadinessService) private readonly readiness: ReadinessService) {}

  @Get('live')
  @Public()
  @RouteSetting({ isProbe: true })
  @ReadEndpoint({
    operationId: 'getLiveness',
    summary: 'Is the process alive?',
    description: 'Answers as long as the process does.',
    response: LiveResponse,
  })
  live(): LiveResponse {
    return { status: 'ok' };
  }

  @Get('ready')
  @Public()
  @RouteSetting({ isProbe: true })
  @ReadEndpoint({
    operationId: 'getReadiness',
    summary: 'Can it store?',
    description: 'Proves by a write, at most every 5 seconds, that the database is reachable and writable; 503 when it is not.',
    response: ReadyResponse,
  })
  async ready(): Promise<ReadyResponse> {
    await this.readiness.check();
    return { status: 'ok' };
  }
}
