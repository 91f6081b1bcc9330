import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Public } from '../auth/public.decorator.js';
import { ReadEndpoint } from '../http/endpoint.decorators.js';
import { EffectFunctionsQuery, EffectQuery } from './dto/effect.query.js';
import { FunctionEffectsResponse, SeedingEffectResponse } from './dto/effect.response.js';
import { toFunctionEffect, toSeedingEffect } from './effect.mapper.js';
import { EffectRepository } from './effect.repository.js';

@ApiTags('Insights')
@Controller('insights/seeding-effect')
export class EffectController {
  constructor(@Inject(EffectRepository) private readonly effects: EffectRepository) {}

  @Get()
  @Public()
  @ReadEndpoint({
    operationId: 'getSeedingEffect',
    summary: 'Does seeding help?',
    description: `The success rate with and without seeds over the same functions, their difference, and the scores. A trial is the final outcome \
of a function in a run; it is seeded when a seed is stored for this run and function.`,
    response: SeedingEffectResponse,
    hasQuery: true,
    isConditional: true,
  })
  async get(@Query() query: EffectQuery): Promise<SeedingEffectResponse> {
    return toSeedingEffect(query, await this.effects.measure(query));
  }

  @Get('functions')
  @Public()
  @ReadEndpoint({
    operationId: 'listFunctionEffects',
    summary: 'Where does seeding help?',
    description: 'The same for each function by itself, a page at a time.',
    response: FunctionEffectsResponse,
    hasQuery: true,
    isConditional: true,
  })
  async list(@Query() query: EffectFunctionsQuery): Promise<FunctionEffectsResponse> {
    const { functions, next, total } = await this.effects.find(query);
    return { functions: functions.map(toFunctionEffect), next, total };
  }
}
