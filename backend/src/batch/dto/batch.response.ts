import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { AcknowledgementResponse, IssueResponse } from '../../common/responses.js';

export class RejectedItemResponse {
  @ApiProperty({ type: 'integer', minimum: 0, description: 'Place of the item in the batch, from 0.', example: 3 }) index: number;
  @ApiProperty({ enum: ['bad_request', 'conflict'], type: 'string', description: 'As its own endpoint would say.', example: 'bad_request' })
  error: string;
  @ApiProperty({ description: 'One sentence for people.', example: 'run_id is required' }) details: string;
  @ApiPropertyOptional({ type: [IssueResponse], description: 'Every fault of the item.' }) issues?: IssueResponse[];
}

export class BatchResponse extends AcknowledgementResponse {
  @ApiProperty({ type: 'integer', minimum: 0, description: 'Items that are new on disk.', example: 2 }) accepted: number;
  @ApiProperty({
    type: 'integer',
    minimum: 0,
    description: 'Items that were stored before, the same (of a corpus entry: its id).',
    example: 0,
  })
  duplicates: number;
  @ApiProperty({
    type: [RejectedItemResponse],
    description: 'Items that were not stored, in their order; never worth a retry.',
    example: [],
  })
  rejected: RejectedItemResponse[];
}
