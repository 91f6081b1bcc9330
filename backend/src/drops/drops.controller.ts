import { Body, Controller, Get, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Public } from '../auth/public.decorator.js';
import { ReadEndpoint, WriteEndpoint } from '../http/endpoint.decorators.js';
import { DropDto } from './dto/drop.dto.js';
import { DropsResponse, DropStoredResponse } from './dto/drop.response.js';
import { toDrop, toDropResponse } from './drop.mapper.js';
import { DropsRepository } from './drops.repository.js';

@ApiTags('Drops')
@Controller('drops')
export class DropsController {
  constructor(@Inject(DropsRepository) private readonly drops: DropsRepository) {}

  @Post()
  @HttpCode(200)
  @WriteEndpoint({
    operationId: 'storeDrops',
    summary: 'Report records that a client had to give up',
    description:
      'Called by a client that could not keep what it was to send, so that the loss is counted and shown. With an id, a retry counts once.',
    response: DropStoredResponse,
    body: DropDto,
    hasConflicts: true,
    example: { count: 12, reason: 'spool_full', run_id: 'test-run-001', client: 'aurora_telemetry 1.0 on host-7' },
  })
  async store(@Body() dto: DropDto): Promise<DropStoredResponse> {
    const drop = toDrop(dto);
    await this.drops.add(drop);
    return { ok: true, id: drop.entity.id };
  }

  @Get()
  @Public()
  @ReadEndpoint({
    operationId: 'listDrops',
    summary: 'What clients had to give up',
    description: 'How many records in all, and the newest reports.',
    response: DropsResponse,
    isConditional: true,
  })
  async list(): Promise<DropsResponse> {
    const { total, newest } = await this.drops.summarise();
    return { total, drops: newest.map(toDropResponse) };
  }
}
