import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Public } from '../auth/public.decorator.js';
import { ReadEndpoint } from '../http/endpoint.decorators.js';
import { GrowthQuery } from './dto/growth.query.js';
import { GrowthResponse } from './dto/growth.response.js';
import { GrowthRepository } from './growth.repository.js';

@ApiTags('Insights')
@Controller('insights/growth')
export class GrowthController {
  constructor(@Inject(GrowthRepository) private readonly growth: GrowthRepository) {}

  @Get()
  @Public()
  @ReadEndpoint({
    operationId: 'getGrowth',
    summary: 'How did runs grow?',
    description: 'How many functions were solved, and how many seeds used, as the time of each run went on.',
    response: GrowthResponse,
    hasQuery: true,
    isConditional: true,
  })
  async get(@Query() { runs }: GrowthQuery): Promise<GrowthResponse> {
    return { runs: await this.growth.find(runs) };
  }
}
