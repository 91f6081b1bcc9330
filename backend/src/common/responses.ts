import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

/** A write was committed to disk. */
export class AcknowledgementResponse {
  @ApiProperty({ enum: [true], type: 'boolean', description: 'Always true: the record is on disk.', example: true })
  ok: true;

  @ApiPropertyOptional({
    type: [String],
    description: 'Keys of the request that nobody read; absent when there were none.',
    example: ['beem'],
  })
  ignored?: string[];
}

export class IssueResponse {
  @ApiProperty({ description: 'The field; empty for the whole body or query.', example: 'seed_bias' }) path: string;
  @ApiProperty({ example: 'must be from 0 to 0.5' }) message: string;
}

/** The one shape of every error. */
export class ErrorResponse {
  @ApiProperty({ description: 'A code for programs.', example: 'bad_request' }) error: string;
  @ApiProperty({ description: 'One sentence for people.', example: 'seed_bias must be from 0 to 0.5' }) details: string;
  @ApiPropertyOptional({ type: [IssueResponse], description: 'Every fault of a refused body or query.' }) issues?: IssueResponse[];
  @ApiProperty({ description: 'Names this request in the log of the server.', example: '019a8e5c-6f1e-7c3a-9b1a-2f6d1c9e4b70' })
  request_id: string;
}
