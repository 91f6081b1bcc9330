import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { AcknowledgementResponse } from '../../common/responses.js';

export class UsedSeedResponse {
  @ApiProperty({ example: '019a8e5c-6f1e-7c3a-9b1a-2f6d1c9e4b70' }) id: string;
  @ApiProperty({ example: 'test-run-001' }) run_id: string;
  @ApiProperty({ example: 'quick_sort' }) function: string;
  @ApiProperty({ type: 'string', nullable: true, example: null }) source_id: string | null;
  @ApiProperty({ type: 'object', additionalProperties: true, nullable: true, example: { similarity: 0.92, method: 'jaccard' } })
  reason: Record<string, unknown> | null;
  @ApiProperty({ type: 'number', nullable: true, example: 0.88 }) score: number | null;
  @ApiProperty({ type: 'integer', minimum: 0, nullable: true, example: 9 }) passed: number | null;
  @ApiProperty({ type: 'integer', minimum: 0, nullable: true, example: 10 }) total: number | null;
  @ApiProperty({ type: 'string', nullable: true, example: 'def quick_sort(arr):\n    ...' }) snippet: string | null;
  @ApiProperty({ format: 'date-time', description: 'UTC, YYYY-MM-DDTHH:mm:ss.sssZ.', example: '2025-10-02T09:20:01.250Z' })
  timestamp: string;
}

export class UsedSeedsResponse {
  @ApiProperty({ type: [UsedSeedResponse], description: 'Newest first; with after, in order of arrival.' }) seeds: UsedSeedResponse[];

  @ApiPropertyOptional({ type: [String], description: 'Query parameters that nobody read; absent when there were none.' })
  ignored?: string[];
}

export class UsedSeedStoredResponse extends AcknowledgementResponse {
  @ApiProperty({ description: 'The id that was sent, or a UUIDv7 made by the server.', example: '019a8e5c-6f1e-7c3a-9b1a-2f6d1c9e4b70' })
  id: string;
}
