import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Public } from '../auth/public.decorator.js';
import { ReadEndpoint } from '../http/endpoint.decorators.js';
import { SourcePath, SourcesQuery, SourceUsesQuery } from './dto/sources.query.js';
import { OneSourceResponse, SourcesResponse, SourceUsesResponse } from './dto/sources.response.js';
import { toOneSource, toSource, toSourceUse } from './source.mapper.js';
import { SourceRepository } from './source.repository.js';
import { SourcesRepository } from './sources.repository.js';
import { rateOf } from './statistics/rates.js';

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
  async list(@Query() query: SourcesQuery): Promise<SourcesResponse> {
    const { sources, overall, ...page } = await this.sources.find(query);
    return { sources: sources.map(toSource), overall: rateOf(overall), ...page };
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
  async get(@Param() { source_id }: SourcePath): Promise<OneSourceResponse> {
    return toOneSource(await this.source.describe(source_id));
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
  async listUses(@Param() { source_id }: SourcePath, @Query() query: SourceUsesQuery): Promise<SourceUsesResponse> {
    const { uses, ...page } = await this.source.findUses(source_id, query);
    return { uses: uses.map(toSourceUse), ...page };
  }
}
