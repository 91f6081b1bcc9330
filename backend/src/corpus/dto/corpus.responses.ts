import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { AcknowledgementResponse } from '../../common/responses.js';

export class CorpusEntryResponse {
  @ApiProperty({ example: '93d1c4ba-31b5-4a81-81d9-645e62b91b27' }) id: string;
  @ApiProperty({ format: 'date-time', description: 'UTC, YYYY-MM-DDTHH:mm:ss.sssZ.', example: '2025-10-28T17:49:07.000Z' })
  timestamp: string;
  @ApiProperty({ example: 'e3e35f2a5cbb' }) spec_id: string;
  @ApiProperty({ example: 'e3e35f2a5cbb3ab527f1a04fad498a59a5e693f5540758cf27d0d212d4b25867' }) spec_hash: string;
  @ApiProperty({ example: 'add' }) func_name: string;
  @ApiProperty({ example: 'add(a:int,b:int)->int' }) func_signature: string;
  @ApiProperty({ type: 'integer', minimum: 0, example: 3 }) passed: number;
  @ApiProperty({ type: 'integer', minimum: 0, example: 3 }) total: number;
  @ApiProperty({ example: 0 }) score: number;
  @ApiProperty({ type: [String], example: [] }) failing_tests: string[];
  @ApiProperty({ example: 'def add(a,b): return a+b' }) snippet: string;
  @ApiProperty({ type: 'integer', nullable: true, example: 1 }) complexity: number | null;
  @ApiProperty({ type: 'integer', nullable: true, example: 0 }) iteration: number | null;
  @ApiProperty({ type: [String], nullable: true, example: [] }) calls_functions: string[] | null;
  @ApiProperty({ type: 'string', nullable: true, example: 'add(I,I)->I' }) sig_key: string | null;
  @ApiProperty({ type: [String], nullable: true, example: ['sum'] }) post_bow: string[] | null;
  @ApiProperty({ type: 'integer', nullable: true, description: 'Milliseconds.', example: 1250 }) duration_ms: number | null;
  @ApiProperty({ type: 'string', nullable: true, example: 'beam' }) synthesis_method: string | null;
}

export class CorpusItemsResponse {
  @ApiProperty({ type: [CorpusEntryResponse] }) items: CorpusEntryResponse[];

  @ApiPropertyOptional({ type: [String], description: 'Query parameters that nobody read; absent when there were none.' })
  ignored?: string[];
}

export class CorpusPageResponse extends CorpusItemsResponse {
  @ApiProperty({ description: 'Whether entries follow behind these.', example: false }) hasMore: boolean;
  @ApiProperty({ type: 'integer', minimum: 0, description: 'Entries in the whole filtered set.', example: 125 }) total: number;
}

export class CorpusSummaryResponse {
  @ApiProperty({ type: 'integer', minimum: 0, description: 'Entries in the whole filtered set.', example: 125 }) entries: number;
  @ApiProperty({ type: 'integer', minimum: 0, description: 'Those of them that passed all their tests.', example: 119 }) perfect: number;
  @ApiProperty({
    type: 'number',
    nullable: true,
    description: 'Mean of their scores, to 12 digits; null when there are none.',
    example: 0.81,
  })
  mean_score: number | null;

  @ApiPropertyOptional({ type: [String], description: 'Query parameters that nobody read; absent when there were none.' })
  ignored?: string[];
}

export class CorpusEntryStoredResponse extends AcknowledgementResponse {
  @ApiProperty({ example: '93d1c4ba-31b5-4a81-81d9-645e62b91b27' }) id: string;
}

export class SimilarityBreakdownResponse {
  @ApiProperty({ enum: [0, 1], type: 'integer', description: '1 when the return types are equal.', example: 1 }) returnMatch: number;
  @ApiProperty({ enum: [0, 1], type: 'integer', description: '1 when the argument types are equal.', example: 1 }) argMatch: number;
  @ApiProperty({ minimum: 0, maximum: 1, description: 'Jaccard index of the two bags of words.', example: 0.5 }) jaccardScore: number;
  @ApiProperty({ enum: [0, 0.1], type: 'number', description: '0.1 when the entry passed all its tests.', example: 0.1 })
  perfectBonus: number;
}

export class SimilarEntryResponse {
  @ApiProperty({ type: CorpusEntryResponse }) entry: CorpusEntryResponse;
  @ApiProperty({
    minimum: 0,
    maximum: 1,
    description: '0.6 x mean of the two matches + 0.4 x jaccardScore + perfectBonus, at most 1.',
    example: 0.9,
  })
  similarity: number;
  @ApiProperty({ type: SimilarityBreakdownResponse }) breakdown: SimilarityBreakdownResponse;
}

export class SimilarResponse {
  @ApiProperty({ type: [SimilarEntryResponse], description: 'Best first, one for each distinct snippet.' }) results: SimilarEntryResponse[];

  @ApiPropertyOptional({ type: [String], description: 'Keys of the request that nobody read; absent when there were none.' })
  ignored?: string[];
}

export class LookupResponse {
  @ApiProperty({ type: [String], description: 'Those of the ids that are in the corpus.' }) found: string[];

  @ApiPropertyOptional({ type: [String], description: 'Keys of the request that nobody read; absent when there were none.' })
  ignored?: string[];
}
