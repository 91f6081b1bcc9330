import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Public } from '../auth/public.decorator.js';
import { ReadEndpoint } from '../http/endpoint.decorators.js';
import { ChangesService } from './changes.service.js';
import { ChangesQuery } from './dto/changes.query.js';
import { ChangesResponse } from './dto/changes.response.js';

@ApiTags('Insights')
@Controller('insights/changes')
export class ChangesController {
  constructor(@Inject(ChangesService) private readonly changes: ChangesService) {}

  @Get()
  @Public()
  @ReadEndpoint({
    operationId: 'getChanges',
    summary: 'What is new',
    description: 'What happened since a time, and in the same length of time before it.',
    response: ChangesResponse,
    hasQuery: true,
  })
  get(@Query() { since }: ChangesQuery): Promise<ChangesResponse> {
    return this.changes.since(since);
  }
}
