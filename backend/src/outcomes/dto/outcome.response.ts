import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { AcknowledgementResponse } from '../../common/responses.js';
import { USAGES, type Usage } from '../usage.js';

export class OutcomeResponse {
  @ApiProperty({ example: '019a8e5c-7a3e-7d10-8c55-1b7f0a2d9e61' }) id: string;
  @ApiProperty({ example: 'test-run-001' }) run_id: string;
  @ApiProperty({ example: 'quick_sort' }) function: string;
  @ApiProperty({ type: 'integer', minimum: 0, nullable: true, example: 10 }) passed: number | null;
  @ApiProperty({ type: 'integer', minimum: 0, nullable: true, example: 10 }) total: number | null;
  @ApiProperty({ type: 'number', nullable: true, example: 1 }) score: number | null;
  @ApiProperty({
    type: 'string',
    nullable: true,
    description: 'The corpus entry of the seed that won, as the client said it.',
    example: null,
  })
  source_id: string | null;
  @ApiProperty({ type: 'string', enum: USAGES, nullable: true, example: 'adapted' }) usage: Usage | null;
  @ApiProperty({
    description: 'Whether usage was found by comparing the snippet with the seeds, and not said by the client.',
    example: true,
  })
  usage_derived: boolean;
  @ApiProperty({
    type: 'number',
    minimum: 0,
    maximum: 1,
    nullable: true,
    description: 'Of the snippet to its nearest seed, where usage is derived.',
    example: 0.83,
  })
  similarity: number | null;
  @ApiProperty({ type: 'string', nullable: true, description: 'That seed.', example: '019a8e5c-6f1e-7c3a-9b1a-2f6d1c9e4b70' })
  seed_id: string | null;
  @ApiProperty({ type: 'integer', minimum: 0, nullable: true, example: 42 }) iterations: number | null;
  @ApiProperty({ type: 'integer', minimum: 0, nullable: true, description: 'Milliseconds.', example: 1830 }) duration_ms: number | null;
  @ApiProperty({ type: 'string', nullable: true, example: 'def quick_sort(arr):\n    ...' }) snippet: string | null;
  @ApiProperty({ type: [String], nullable: true, example: [] }) failing_tests: readonly string[] | null;
  @ApiProperty({ format: 'date-time', description: 'UTC, YYYY-MM-DDTHH:mm:ss.sssZ.', example: '2025-10-02T09:30:41.500Z' })
  timestamp: string;
  @ApiProperty({ description: 'Whether a later outcome of the same run and function is the final one.', example: false })
  superseded: boolean;
}

export class OutcomesResponse {
  @ApiProperty({ type: [OutcomeResponse], description: 'Newest first.' }) outcomes: OutcomeResponse[];

  @ApiPropertyOptional({ type: [String], description: 'Query parameters that nobody read; absent when there were none.' })
  ignored?: string[];
}

export class OutcomeStoredResponse extends AcknowledgementResponse {
  @ApiProperty({ description: 'The id that was sent, or a UUIDv7 made by the server.', example: '019a8e5c-7a3e-7d10-8c55-1b7f0a2d9e61' })
  id: string;
}
