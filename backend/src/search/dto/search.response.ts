import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { RUN_STATUSES, type RunStatus } from '../../runs/index.js';

export class FoundRunResponse {
  @ApiProperty({ example: 'test-run-001' }) run_id: string;
  @ApiProperty({ enum: RUN_STATUSES, type: 'string', example: 'running' }) status: RunStatus;
  @ApiProperty({ format: 'date-time', example: '2025-10-02T09:20:00.000Z' }) started_at: string;
  @ApiProperty({ type: 'string', nullable: true, example: null }) notes: string | null;
}

export class FoundFunctionResponse {
  @ApiProperty({ example: 'quick_sort' }) function: string;
  @ApiProperty({ type: 'integer', minimum: 0, description: 'Runs in which it has an outcome.', example: 41 }) trials: number;
  @ApiProperty({ type: 'integer', minimum: 0, example: 30 }) solved: number;
}

export class FoundSourceResponse {
  @ApiProperty({ example: '93d1c4ba-31b5-4a81-81d9-645e62b91b27' }) source_id: string;
  @ApiProperty({ type: 'string', nullable: true, description: 'Of its corpus entry; null when that is not there.', example: 'quick_sort' })
  function: string | null;
  @ApiProperty({ type: 'integer', minimum: 0, example: 12 }) uses: number;
}

export class FoundSnippetResponse {
  @ApiProperty({ enum: ['entry', 'outcome'], type: 'string', example: 'entry' }) kind: 'entry' | 'outcome';
  @ApiProperty({ example: '93d1c4ba-31b5-4a81-81d9-645e62b91b27' }) id: string;
  @ApiProperty({ example: 'quick_sort' }) function: string;
  @ApiProperty({ type: 'string', nullable: true, description: 'Of an outcome.', example: null }) run_id: string | null;
  @ApiProperty({ description: 'Where it was found, as plain text.', example: 'def quick_sort(a):' }) excerpt: string;
  @ApiProperty({
    type: 'array',
    items: { type: 'array', items: { type: 'integer', minimum: 0 }, minItems: 2, maxItems: 2 },
    description: 'What was found in the excerpt: start and length in UTF-16 code units.',
    example: [[4, 5]],
  })
  matches: [start: number, length: number][];
  @ApiProperty({ format: 'date-time', example: '2025-10-02T09:20:00.000Z' }) timestamp: string;
}

export class SearchTotalsResponse {
  @ApiProperty({ type: 'integer', minimum: 0, example: 1 }) runs: number;
  @ApiProperty({ type: 'integer', minimum: 0, example: 2 }) functions: number;
  @ApiProperty({ type: 'integer', minimum: 0, example: 0 }) sources: number;
  @ApiProperty({ type: 'integer', minimum: 0, example: 7 }) snippets: number;
}

export class SearchResponse {
  @ApiProperty({ type: [FoundRunResponse] }) runs: FoundRunResponse[];
  @ApiProperty({ type: [FoundFunctionResponse] }) functions: FoundFunctionResponse[];
  @ApiProperty({ type: [FoundSourceResponse] }) sources: FoundSourceResponse[];
  @ApiProperty({ type: [FoundSnippetResponse] }) snippets: FoundSnippetResponse[];
  @ApiProperty({ type: SearchTotalsResponse, description: 'All finds of each kind, shown or not.' }) totals: SearchTotalsResponse;

  @ApiPropertyOptional({ type: [String], description: 'Keys of the request that nobody read; absent when there were none.' })
  ignored?: string[];
}
