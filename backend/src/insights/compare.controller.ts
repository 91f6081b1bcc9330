import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Public } from '../auth/public.decorator.js';
import { ReadEndpoint } from '../http/endpoint.decorators.js';
import { CompareService } from './compare.service.js';
import { CompareQuery } from './dto/compare.query.js';
import { CompareResponse } from './dto/compare.response.js';

@ApiTags('Insights')
@Controller('insights/compare')
export class CompareController {
  constructor(@Inject(CompareService) private readonly comparisons: CompareService) {}

  @Get()
  @Public()
  @ReadEndpoint({
    operationId: 'compareRuns',
    summary: 'What differs between runs',
    description: `Settings, seeds and functions of 2 to 20 runs against one of them, differences first. Its parts are read one after another: while a \
run goes on, they may be of neighbouring moments, and sources that are named be more or fewer than their count.`,
    response: CompareResponse,
    hasQuery: true,
    canBeMissing: true,
  })
  compare(@Query() query: CompareQuery): Promise<CompareResponse> {
    return this.comparisons.compare(query);
  }
}
