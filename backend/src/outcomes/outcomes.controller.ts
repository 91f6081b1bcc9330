import { Body, Controller, Get, HttpCode, Inject, Post, Query, Req, Res, type StreamableFile } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '../auth/public.decorator.js';
import { ReadEndpoint, WriteEndpoint } from '../http/endpoint.decorators.js';
import { listAnswer } from '../http/list-answer.js';
import { OutcomeDto } from './dto/outcome.dto.js';
import { OutcomesResponse, OutcomeStoredResponse } from './dto/outcome.response.js';
import { OutcomesQuery } from './dto/outcomes.query.js';
import { toOutcome, toOutcomeResponse } from './outcome.mapper.js';
import { OutcomesRepository } from './outcomes.repository.js';
import { UsageDeriver } from './usage-deriver.js';

@ApiTags('Outcomes')
@Controller('outcomes')
export class OutcomesController {
  constructor(
    @Inject(OutcomesRepository) private readonly outcomes: OutcomesRepository,
    @Inject(UsageDeriver) private readonly usages: UsageDeriver,
  ) {}

  @Post()
  @HttpCode(200)
  @WriteEndpoint({
    operationId: 'storeOutcome',
    summary: 'Store what became of a function',
    description: `Called when the synthesis of a function in a run has ended. A later outcome of the same run and function supersedes the earlier one, \
which is kept. With an id of the client, a retry is stored once.`,
    response: OutcomeStoredResponse,
    body: OutcomeDto,
    hasConflicts: true,
    // Without an id: a second try with a changed body would otherwise be a conflict.
    example: {
      run_id: 'test-run-001',
      function: 'quick_sort',
      passed: 10,
      total: 10,
      score: 1,
      source_id: '93d1c4ba-31b5-4a81-81d9-645e62b91b27',
      iterations: 42,
      duration_ms: 1830,
      snippet: 'def quick_sort(arr):\n    ...',
    },
  })
  async store(@Body() dto: OutcomeDto): Promise<OutcomeStoredResponse> {
    const outcome = toOutcome(dto);
    await this.outcomes.add(outcome);
    await this.usages.settle([outcome]);
    return { ok: true, id: outcome.entity.id };
  }

  @Get()
  @Public()
  @ReadEndpoint({
    operationId: 'listOutcomes',
    summary: 'What became of the functions',
    description: `Newest first; the final outcome of each run and function, unless history is asked for. When a run_id is given, the header \
X-Total-Count tells how many outcomes that run has in all.`,
    response: OutcomesResponse,
    hasQuery: true,
    isConditional: true,
  })
  async list(
    @Query() query: OutcomesQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OutcomesResponse | StreamableFile> {
    const outcomes = await this.outcomes.find(query);
    if (query.run_id !== undefined) reply.header('x-total-count', String(await this.outcomes.count(query.run_id, query.history === true)));
    return listAnswer(request, 'outcomes', outcomes, toOutcomeResponse, {});
  }
}
