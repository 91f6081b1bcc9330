import { Body, Controller, Delete, Get, Inject, Param, Patch, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Public } from '../auth/public.decorator.js';
import { AppError } from '../common/errors.js';
import type { AppConfig } from '../config/app-config.js';
import { APP_CONFIG } from '../config/config.module.js';
import { DeleteEndpoint, ReadEndpoint, WriteEndpoint } from '../http/endpoint.decorators.js';
import { OneRunResponse, RunChangedResponse, RunDeletedResponse, RunsResponse } from './dto/run.response.js';
import { RunChangeDto } from './dto/run-status.dto.js';
import { RunsQuery } from './dto/runs.query.js';
import { toRunResponse } from './run.mapper.js';
import { RunPath } from './run-path.js';
import { toRunState } from './run-state.mapper.js';
import { RunsRepository } from './runs.repository.js';

@ApiTags('Runs')
@Controller('run-meta')
export class RunsController {
  constructor(
    @Inject(RunsRepository) private readonly runs: RunsRepository,
    @Inject(APP_CONFIG) private readonly config: AppConfig,
  ) {}

  @Get()
  @Public()
  @ReadEndpoint({
    operationId: 'listRuns',
    summary: 'The runs',
    description: 'All runs of which anything is known, filtered and sorted, a page at a time.',
    response: RunsResponse,
    hasQuery: true,
  })
  async list(@Query() query: RunsQuery): Promise<RunsResponse> {
    const silentBefore = this.silentBefore();
    const { runs, next, total } = await this.runs.find(query, silentBefore);
    return { runs: runs.map((run) => toRunResponse(run, silentBefore)), next, total };
  }

  @Get(':run_id')
  @Public()
  @ReadEndpoint({
    operationId: 'getRun',
    summary: 'One run',
    description: 'Its metadata, how it stands with it, and what it has counted so far.',
    response: OneRunResponse,
    canBeMissing: true,
  })
  async get(@Param() { run_id }: RunPath): Promise<OneRunResponse> {
    const run = await this.runs.findOne(run_id);
    if (run === undefined) throw new AppError('not_found', 'Nothing is known of a run with this run_id.');
    return { run: toRunResponse(run, this.silentBefore()) };
  }

  @Patch(':run_id')
  @WriteEndpoint({
    operationId: 'changeRun',
    summary: 'Say how it stands with a run',
    description: `Called when a run ends; also to change its notes, and to lock it. It may arrive before the metadata of the run, as a seed may. A run that \
has ended keeps its status; the same again changes nothing, unless another finished_at is given.`,
    response: RunChangedResponse,
    body: RunChangeDto,
    hasConflicts: true,
    example: { status: 'finished', finished_at: '2025-10-02T09:31:12.000Z' },
  })
  async change(@Param() { run_id }: RunPath, @Body() dto: RunChangeDto): Promise<RunChangedResponse> {
    await this.runs.change(toRunState(run_id, dto));
    return { ok: true, run_id };
  }

  @Delete(':run_id')
  @DeleteEndpoint({
    operationId: 'deleteRun',
    summary: 'Delete a run',
    description: 'Removes the run with its seeds and outcomes, or nothing of it. A locked run is refused with 409.',
    response: RunDeletedResponse,
  })
  async delete(@Param() { run_id }: RunPath): Promise<RunDeletedResponse> {
    return { ok: true, run_id, removed: await this.runs.remove(run_id) };
  }

  /** A running run whose last signal is older is silent. */
  private silentBefore(): string {
    return new Date(Date.now() - this.config.silentAfterS * 1_000).toISOString();
  }
}
