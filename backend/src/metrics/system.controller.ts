import { Controller, Get, Inject } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Public } from '../auth/public.decorator.js';
import { ReadEndpoint } from '../http/endpoint.decorators.js';
import { SystemResponse } from './system.response.js';
import { SystemService } from './system.service.js';

@ApiTags('Server')
@Controller('system')
export class SystemController {
  constructor(@Inject(SystemService) private readonly system: SystemService) {}

  @Get()
  @Public()
  @ReadEndpoint({
    operationId: 'getSystem',
    summary: 'How is the server doing?',
    description: 'What `/metrics` tells, as the web app shows it. 404 with `AURORA_METRICS=off`.',
    response: SystemResponse,
  })
  show(): Promise<SystemResponse> {
    return this.system.read();
  }
}
