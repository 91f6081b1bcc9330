import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Public } from '../auth/public.decorator.js';
import { ReadEndpoint } from '../http/endpoint.decorators.js';
import { toBias } from './bias.mapper.js';
import { BiasRepository } from './bias.repository.js';
import { toCalibration } from './calibration.mapper.js';
import { CalibrationRepository } from './calibration.repository.js';
import { toDiversity } from './diversity.mapper.js';
import { DiversityRepository } from './diversity.repository.js';
import { BiasQuery } from './dto/bias.query.js';
import { BiasResponse } from './dto/bias.response.js';
import { CalibrationResponse } from './dto/calibration.response.js';
import { DiversityQuery } from './dto/diversity.query.js';
import { DiversityResponse } from './dto/diversity.response.js';

const DAY_MS = 86_400_000;

@ApiTags('Insights')
@Controller('insights')
export class InsightsController {
  constructor(
    @Inject(CalibrationRepository) private readonly calibration: CalibrationRepository,
    @Inject(DiversityRepository) private readonly diversity: DiversityRepository,
    @Inject(BiasRepository) private readonly bias: BiasRepository,
  ) {}

  @Get('calibration')
  @Public()
  @ReadEndpoint({
    operationId: 'getCalibration',
    summary: 'Is the reason of a seed to be trusted?',
    description: 'How often functions were solved, by the similarity and the method for which their seeds were picked.',
    response: CalibrationResponse,
    isConditional: true,
  })
  async getCalibration(): Promise<CalibrationResponse> {
    return toCalibration(await this.calibration.measure());
  }

  // Not conditional: what is stale changes with the time, without anything being stored.
  @Get('diversity')
  @Public()
  @ReadEndpoint({
    operationId: 'getDiversity',
    summary: 'Are the same few sources used over and over?',
    description: 'How unequally the sources are used, and which are used no more.',
    response: DiversityResponse,
    hasQuery: true,
  })
  async getDiversity(@Query() { stale_after_days }: DiversityQuery): Promise<DiversityResponse> {
    const staleBefore = new Date(Date.now() - stale_after_days * DAY_MS).toISOString();
    return toDiversity(await this.diversity.measure(staleBefore), stale_after_days);
  }

  @Get('bias')
  @Public()
  @ReadEndpoint({
    operationId: 'getBias',
    summary: 'How did the bias move?',
    description: 'The seed_bias of run after run, and the success by its bands: an effect of success, not its cause.',
    response: BiasResponse,
    hasQuery: true,
    isConditional: true,
  })
  async getBias(@Query() { limit }: BiasQuery): Promise<BiasResponse> {
    return toBias(await this.bias.measure(limit));
  }
}
