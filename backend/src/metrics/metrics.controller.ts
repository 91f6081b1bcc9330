import { Controller, Get, Header, Inject } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Public } from '../auth/public.decorator.js';
import { ReadEndpoint } from '../http/endpoint.decorators.js';
import { Exposition, PROMETHEUS_CONTENT_TYPE } from './prometheus.js';

@ApiTags('Server')
@Controller('metrics')
export class MetricsController {
  constructor(@Inject(Exposition) private readonly exposition: Exposition) {}

  @Get()
  @Public()
  @Header('content-type', PROMETHEUS_CONTENT_TYPE)
  @Header('cache-control', 'no-store')
  @ApiOkResponse({
    content: { 'text/plain': { schema: { type: 'string' }, example: '# TYPE aurora_storing gauge\naurora_storing 1\n' } },
  })
  @ReadEndpoint({
    operationId: 'getMetrics',
    summary: 'Figures for Prometheus',
    description: 'In Prometheus’ text format 0.0.4. 404 with `AURORA_METRICS=off`.',
    response: String,
  })
  show(): Promise<string> {
    return this.exposition.text();
  }
}
