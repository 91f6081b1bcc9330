import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Public } from '../auth/public.decorator.js';
import { ReadEndpoint } from '../http/endpoint.decorators.js';
import { SourcePath, SourcesQuery, SourceUsesQuery } from './dto/sources.query.js';
import { OneSourceResponse, SourcesResponse, SourceUsesResponse } from './dto/sources.response.js';
import { SourceRepository } from './source.repository.js';
import { SourcesRepository } from './sources.repository.js';

@ApiTags('Insights')
@Controller('insights/sources')
export class SourcesController {
  constructor(
    @Inject(SourcesRepository) private readonly sources: SourcesRepository,
    @Inject(SourceRepository) private readonly source: SourceRepository,
  ) {}

  @Get()
  @Public()
  @ReadEndpoint({
    operationId: 'listSources',
    summary: 'Which sources help, and which harm?',
    description: 'All sources that were used as seeds, with what came of it against the same functions without them, a page at a time.',
    response: SourcesResponse,
    hasQuery: true,
    isConditional: true,
  })
  list(@Query() query: SourcesQuery): Promise<SourcesResponse> {
    return this.sources.find(query);
  }

  @Get(':source_id')
  @Public()
  @ReadEndpoint({
    operationId: 'getSource',
    summary: 'One source',
    description: 'What came of it in all, for each function, and week by week.',
    response: OneSourceResponse,
    canBeMissing: true,
    isConditional: true,
  })
  get(@Param() { source_id }: SourcePath): Promise<OneSourceResponse> {
    return this.source.describe(source_id);
  }

  @Get(':source_id/uses')
  @Public()
  @ReadEndpoint({
    operationId: 'listSourceUses',
    summary: 'The uses of a source',
    description: 'Newest first, each with what came of its function.',
    response: SourceUsesResponse,
    hasQuery: true,
    canBeMissing: true,
    isConditional: true,
  })
  listUses(@Param() { source_id }: SourcePath, @Query() query: SourceUsesQuery): Promise<SourceUsesResponse> {
    return this.source.findUses(source_id, query);
  }
}
