import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Public } from '../auth/public.decorator.js';
import { ReadEndpoint } from '../http/endpoint.decorators.js';
import { LineagePath, LineageQuery } from './dto/lineage.query.js';
import { LineageResponse } from './dto/lineage.response.js';
import { LineageService } from './lineage.service.js';

@ApiTags('Insights')
@Controller('insights/lineage')
export class LineageController {
  constructor(@Inject(LineageService) private readonly lineage: LineageService) {}

  @Get(':id')
  @Public()
  @ReadEndpoint({
    operationId: 'getLineage',
    summary: 'Where a snippet comes from, and what became of it',
    description: `The graph around an entry or a result: an entry is used in a trial (the synthesis of a function in a run), whose result became an \
entry, which is used later. Equal up to white space counts as the same.`,
    response: LineageResponse,
    hasQuery: true,
    canBeMissing: true,
    isConditional: true,
  })
  get(@Param() { id }: LineagePath, @Query() query: LineageQuery): Promise<LineageResponse> {
    return this.lineage.trace(id, query);
  }
}
