import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { CorpusEntryResponse } from '../../corpus/index.js';
import { DIFFERENCE_INTERVAL, IntervalResponse, RateResponse } from './rate.response.js';

/** What is known of a source: how often it was used, and what came of it. */
export class SourceResponse {
  @ApiProperty({ example: '93d1c4ba-31b5-4a81-81d9-645e62b91b27' }) source_id: string;
  @ApiProperty({ type: 'string', nullable: true, description: 'Of its corpus entry; null when there is none.', example: 'quick_sort' })
  function: string | null;
  @ApiProperty({ example: true }) in_corpus: boolean;
  @ApiProperty({ type: 'integer', minimum: 0, description: 'Seeds that were taken from it.', example: 57 }) uses: number;
  @ApiProperty({ type: 'integer', minimum: 0, description: 'Functions that it was used for.', example: 3 }) functions: number;
  @ApiProperty({ type: 'integer', minimum: 0, description: 'Runs that used it.', example: 31 }) runs: number;
  @ApiProperty({ type: 'integer', minimum: 0, description: 'Trials in which it was used, each once.', example: 44 }) trials: number;
  @ApiProperty({ type: 'integer', minimum: 0, description: 'Trials whose result equals it up to white space.', example: 12 })
  verbatim: number;
  @ApiProperty({ type: 'integer', minimum: 0, description: 'Trials whose result was made from it.', example: 9 }) adapted: number;
  @ApiProperty({ type: 'integer', minimum: 0, description: 'Trials whose result was not made from it.', example: 21 }) ignored: number;
  @ApiProperty({
    type: 'integer',
    minimum: 0,
    description: 'Trials of which it is not known whether their seeds were used, such as those without a result to compare with.',
    example: 2,
  })
  unknown: number;
  @ApiProperty({ type: 'integer', minimum: 0, description: 'As verbatim.', example: 12 }) wins: number;
  @ApiProperty({ type: RateResponse, description: 'Over all of its trials.' }) success: RateResponse;
  @ApiProperty({ type: RateResponse, description: 'Over its trials of functions that were also tried without it.' }) compared: RateResponse;
  @ApiProperty({
    type: 'number',
    minimum: 0,
    maximum: 1,
    nullable: true,
    description: 'Mean over the compared trials of the success rate of their functions without this source; null when there are none.',
    example: 0.58,
  })
  baseline: number | null;
  @ApiProperty({
    type: 'number',
    minimum: -1,
    maximum: 1,
    nullable: true,
    description:
      'n / (n + 10) of what the compared rate lies above the baseline; null below 5 compared trials, or 5 of the same functions without it.',
    example: 0.11,
  })
  lift: number | null;
  @ApiProperty({ description: 'Whether it has 5 compared trials, and the same functions 5 without it.', example: true }) enough: boolean;
  @ApiProperty({ type: 'integer', minimum: 0, description: 'Functions that were solved with it and never without it.', example: 0 })
  unique_wins: number;
  @ApiProperty({
    description: `From 10 compared trials, and 10 of the same functions without it, on: the whole interval of their rate lies below the baseline, whose own error \
is ignored, so that of many harmless sources about one in forty is marked by chance.`,
    example: false,
  })
  harmful: boolean;
  @ApiProperty({ format: 'date-time', example: '2025-10-02T09:20:01.250Z' }) first_used_at: string;
  @ApiProperty({ format: 'date-time', example: '2025-10-28T17:49:07.000Z' }) last_used_at: string;
}

export class SourcesResponse {
  @ApiProperty({ type: [SourceResponse] }) sources: SourceResponse[];
  @ApiProperty({ type: 'string', nullable: true, description: 'The cursor of the next page; null on the last.', example: null })
  next: string | null;
  @ApiProperty({ type: 'integer', minimum: 0, description: 'Sources that pass the filter, on all pages.', example: 812 }) total: number;
  @ApiProperty({ type: RateResponse, description: 'Of all trials, whatever their seeds.' }) overall: RateResponse;
  @ApiProperty({ type: 'integer', minimum: 0, description: 'Harmful sources, whatever the filter.', example: 4 }) harmful: number;

  @ApiPropertyOptional({ type: [String], description: 'Query parameters that nobody read; absent when there were none.' })
  ignored?: string[];
}

export class SourceFunctionResponse {
  @ApiProperty({ example: 'quick_sort' }) function: string;
  @ApiProperty({ type: 'integer', minimum: 0, example: 40 }) uses: number;
  @ApiProperty({ type: 'integer', minimum: 0, example: 31 }) trials: number;
  @ApiProperty({ type: 'integer', minimum: 0, example: 25 }) solved: number;
  @ApiProperty({ type: RateResponse, description: 'With this source.' }) rate: RateResponse;
  @ApiProperty({ type: RateResponse, description: 'Of the trials of this function without it.' }) without: RateResponse;
  @ApiProperty({ type: 'number', minimum: -1, maximum: 1, nullable: true, description: 'null below 10 trials a side.', example: 0.14 })
  difference: number | null;
  @ApiProperty({ type: IntervalResponse, nullable: true, description: DIFFERENCE_INTERVAL }) interval: IntervalResponse | null;
  @ApiProperty({ description: 'Solved with it, never without it.', example: false }) unique: boolean;
}

export class SourceWeekResponse {
  @ApiProperty({ format: 'date', description: 'Its Monday, UTC.', example: '2025-10-27' }) week: string;
  @ApiProperty({ type: 'integer', minimum: 0, example: 12 }) uses: number;
  @ApiProperty({ type: 'integer', minimum: 0, description: 'Trials with uses in this week, each once.', example: 9 }) trials: number;
  @ApiProperty({ type: 'integer', minimum: 0, example: 7 }) solved: number;
}

export class OneSourceResponse {
  @ApiProperty({ type: SourceResponse }) source: SourceResponse;
  @ApiProperty({ type: CorpusEntryResponse, nullable: true }) entry: CorpusEntryResponse | null;
  @ApiProperty({ type: [SourceFunctionResponse], description: 'At most 200, those with the most trials first.' })
  functions: SourceFunctionResponse[];
  @ApiProperty({ type: 'integer', minimum: 0, example: 3 }) functions_total: number;
  @ApiProperty({ type: [SourceWeekResponse], description: 'The newest 52 weeks with uses, the earliest first.' })
  trend: SourceWeekResponse[];
  @ApiProperty({ description: 'Whether there are uses before these weeks.', example: false }) trend_is_cut: boolean;
}

export class UseOutcomeResponse {
  @ApiProperty({ example: '019a8e5c-7a3e-7d10-8c55-1b7f0a2d9e61' }) id: string;
  @ApiProperty({ example: true }) solved: boolean;
  @ApiProperty({ type: 'string', nullable: true, enum: ['verbatim', 'adapted', 'ignored'], example: 'adapted' })
  usage: 'verbatim' | 'adapted' | 'ignored' | null;
  @ApiProperty({ description: 'Whether the result was made from this source.', example: true }) is_winner: boolean;
}

export class SourceUseResponse {
  @ApiProperty({ description: 'Of the used seed.', example: '019a8e5c-6f1e-7c3a-9b1a-2f6d1c9e4b70' }) id: string;
  @ApiProperty({ example: 'test-run-001' }) run_id: string;
  @ApiProperty({ example: 'quick_sort' }) function: string;
  @ApiProperty({ format: 'date-time', example: '2025-10-02T09:20:01.250Z' }) timestamp: string;
  @ApiProperty({ type: 'object', additionalProperties: true, nullable: true, example: { similarity: 0.92, method: 'jaccard' } })
  reason: Record<string, unknown> | null;
  @ApiProperty({
    type: UseOutcomeResponse,
    nullable: true,
    description: 'The final one of this run and function; null as long as there is none.',
  })
  outcome: UseOutcomeResponse | null;
}

export class SourceUsesResponse {
  @ApiProperty({ type: [SourceUseResponse], description: 'Newest first.' }) uses: SourceUseResponse[];
  @ApiProperty({ type: 'string', nullable: true, description: 'The cursor of the next page; null on the last.', example: null })
  next: string | null;
  @ApiProperty({ type: 'integer', minimum: 0, example: 57 }) total: number;

  @ApiPropertyOptional({ type: [String], description: 'Query parameters that nobody read; absent when there were none.' })
  ignored?: string[];
}
