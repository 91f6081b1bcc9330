import { Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { WriteEndpoint } from '../http/endpoint.decorators.js';
import { itemsOf, MAX_ITEMS } from './batch-items.js';
import { BatchService } from './batch.service.js';
import { BatchResponse } from './dto/batch.response.js';
import { BATCH_EXAMPLE, BatchModels, batchSchema } from './dto/batch.schema.js';

@ApiTags('Batch')
@Controller('batch')
export class BatchController {
  constructor(@Inject(BatchService) private readonly batches: BatchService) {}

  @Post()
  @HttpCode(200)
  @BatchModels()
  @WriteEndpoint({
    operationId: 'storeBatch',
    summary: 'Store many records at once',
    description: `Records of mixed kinds, stored in their order under the rules of their own endpoints; at most ${MAX_ITEMS} items. The good ones are \
stored together, the bad ones named. As \`{"items": [...]}\`, or one item a line as \`application/x-ndjson\`. With ids of the client, the whole batch \
can be sent again: what is stored already counts as duplicates.`,
    response: BatchResponse,
    body: { schema: batchSchema() },
    example: BATCH_EXAMPLE,
    maxBodyMiB: 8,
    maxNdjsonLines: MAX_ITEMS,
  })
  store(@Body() body: unknown): Promise<BatchResponse> {
    return this.batches.store(itemsOf(body));
  }
}
