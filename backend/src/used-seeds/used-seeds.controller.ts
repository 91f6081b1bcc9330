import { Body, Controller, Get, HttpCode, Inject, Post, Query, Req, Res, type StreamableFile } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '../auth/public.decorator.js';
import { ReadEndpoint, WriteEndpoint } from '../http/endpoint.decorators.js';
import { listAnswer } from '../http/list-answer.js';
import { UsedSeedDto } from './dto/used-seed.dto.js';
import { UsedSeedsResponse, UsedSeedStoredResponse } from './dto/used-seed.response.js';
import { UsedSeedsQuery } from './dto/used-seeds.query.js';
import { toUsedSeed, toUsedSeedResponse } from './used-seed.mapper.js';
import { UsedSeedsRepository } from './used-seeds.repository.js';

@ApiTags('Used seeds')
@Controller('used-seeds')
export class UsedSeedsController {
  constructor(@Inject(UsedSeedsRepository) private readonly seeds: UsedSeedsRepository) {}

  @Post()
  @HttpCode(200)
  @WriteEndpoint({
    operationId: 'storeUsedSeed',
    summary: 'Store one use of a seed',
    description: 'A seed may arrive before the metadata of its run. With an id of the client, a retry is stored once.',
    response: UsedSeedStoredResponse,
    body: UsedSeedDto,
    hasConflicts: true,
    // Without an id: a second try with a changed body would otherwise be a conflict.
    example: {
      run_id: 'test-run-001',
      function: 'quick_sort',
      source_id: '93d1c4ba-31b5-4a81-81d9-645e62b91b27',
      reason: { similarity: 0.92, method: 'jaccard' },
      score: 0.88,
      passed: 9,
      total: 10,
      snippet: 'def quick_sort(arr):\n    ...',
    },
  })
  async store(@Body() dto: UsedSeedDto): Promise<UsedSeedStoredResponse> {
    const seed = toUsedSeed(dto);
    await this.seeds.add(seed);
    return { ok: true, id: seed.entity.id };
  }

  @Get()
  @Public()
  @ReadEndpoint({
    operationId: 'listUsedSeeds',
    summary: 'The seeds that were used',
    description:
      'Newest first. When a run_id is given, the header X-Total-Count tells how many seeds that run (or its function) has in all.',
    response: UsedSeedsResponse,
    hasQuery: true,
    isConditional: true,
  })
  async list(
    @Query() query: UsedSeedsQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<UsedSeedsResponse | StreamableFile> {
    const seeds = await this.seeds.find(query);
    if (query.run_id !== undefined) reply.header('x-total-count', String(await this.seeds.count(query.run_id, query.function)));
    return listAnswer(request, 'seeds', seeds, toUsedSeedResponse, {});
  }
}
