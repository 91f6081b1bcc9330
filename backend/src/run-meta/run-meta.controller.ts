import { Body, Controller, Get, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Public } from '../auth/public.decorator.js';
import { ReadEndpoint, WriteEndpoint } from '../http/endpoint.decorators.js';
import { RunMetaDto } from './dto/run-meta.dto.js';
import { LatestRunResponse, RunMetaStoredResponse } from './dto/run-meta.response.js';
import { toRunMeta, toRunMetaResponse } from './run-meta.mapper.js';
import { RunMetaRepository } from './run-meta.repository.js';

@ApiTags('Runs')
@Controller('run-meta')
export class RunMetaController {
  constructor(@Inject(RunMetaRepository) private readonly runs: RunMetaRepository) {}

  @Post()
  @HttpCode(200)
  @WriteEndpoint({
    operationId: 'storeRunMeta',
    summary: 'Store the metadata of a run',
    description: 'Called when a run begins. The same run_id again replaces the metadata: the last writer wins.',
    response: RunMetaStoredResponse,
    body: RunMetaDto,
  })
  async store(@Body() dto: RunMetaDto): Promise<RunMetaStoredResponse> {
    await this.runs.put(toRunMeta(dto));
    return { ok: true, run_id: dto.run_id };
  }

  @Get('latest')
  @Public()
  @ReadEndpoint({
    operationId: 'getLatestRun',
    summary: 'The latest run',
    description: 'The run with the newest timestamp.',
    response: LatestRunResponse,
    isConditional: true,
  })
  async latest(): Promise<LatestRunResponse> {
    const run = await this.runs.findLatest();
    return { meta: run === undefined ? null : toRunMetaResponse(run) };
  }
}
