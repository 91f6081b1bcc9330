import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { DIFFERENCE, DIFFERENCE_INTERVAL, IntervalResponse, RateResponse } from './rate.response.js';

export class EffectFilterResponse {
  @ApiProperty({ type: 'string', format: 'date-time', nullable: true, example: null }) since: string | null;
  @ApiProperty({ type: 'string', format: 'date-time', nullable: true, example: null }) until: string | null;
  @ApiProperty({ type: 'string', nullable: true, example: null }) function: string | null;
  @ApiProperty({ type: [String], nullable: true, example: null }) runs: readonly string[] | null;
}

export class LeftOutResponse {
  @ApiProperty({ type: 'integer', minimum: 0, example: 3 }) functions: number;
  @ApiProperty({ type: 'integer', minimum: 0, example: 14 }) trials: number;
}

export class ScoresResponse {
  @ApiProperty({ description: 'Whether both sides have least_n scored trials.', example: true }) enough: boolean;
  @ApiProperty({ type: 'integer', minimum: 0, description: 'Seeded trials with a score, in comparable functions.', example: 110 })
  n_seeded: number;
  @ApiProperty({ type: 'integer', minimum: 0, example: 96 }) n_unseeded: number;
  @ApiProperty({ type: 'integer', minimum: 0, description: 'Functions with scores on both sides.', example: 8 }) functions: number;
  @ApiProperty({ type: 'number', nullable: true, description: 'Mann-Whitney U of the seeded, summed over the functions.', example: 912.5 })
  u: number | null;
  @ApiProperty({ type: 'number', nullable: true, description: 'With the tie and the continuity correction.', example: 2.41 })
  z: number | null;
  @ApiProperty({ type: 'number', minimum: 0, maximum: 1, nullable: true, description: 'Two-sided.', example: 0.016 }) p: number | null;
  @ApiProperty({
    type: 'number',
    minimum: 0,
    maximum: 1,
    nullable: true,
    description:
      'Vargha and Delaney: how likely a seeded trial has the higher score than an unseeded one of its function, ties counting half.',
    example: 0.61,
  })
  a12: number | null;
  @ApiProperty({ description: 'All compared scores of a function are the same, in each function.', example: false }) never_vary: boolean;
}

const WARNINGS = ['bias_feedback', 'outcomes_never_vary', 'scores_never_vary', 'score_direction'] as const;
export type WarningCode = (typeof WARNINGS)[number];

export class WarningResponse {
  @ApiProperty({ enum: WARNINGS, type: 'string', example: 'bias_feedback' }) code: WarningCode;
  @ApiProperty({ description: 'A sentence for people.' }) text: string;
}

export class SeedingEffectResponse {
  @ApiProperty({ description: 'Whether both sides have least_n trials; without, difference and interval are null.', example: true })
  enough: boolean;
  @ApiProperty({ type: 'integer', description: 'Trials that each side needs.', example: 10 }) least_n: number;
  @ApiProperty({ type: EffectFilterResponse }) filter: EffectFilterResponse;
  @ApiProperty({ type: RateResponse, description: 'Trials of comparable functions; the rate is the mean of theirs, weighted.' })
  seeded: RateResponse;
  @ApiProperty({ type: RateResponse, description: 'The same functions, with the same weights.' }) unseeded: RateResponse;
  @ApiProperty({ type: 'number', minimum: -1, maximum: 1, nullable: true, description: DIFFERENCE, example: 0.13 })
  difference: number | null;
  @ApiProperty({ type: IntervalResponse, nullable: true, description: `${DIFFERENCE_INTERVAL} Stratified by function.` })
  interval: IntervalResponse | null;
  @ApiProperty({ type: 'integer', minimum: 0, description: 'Functions tried with and without seeds.', example: 8 }) functions: number;
  @ApiProperty({ type: LeftOutResponse, description: 'Functions tried on one side only.' }) left_out: LeftOutResponse;
  @ApiProperty({ type: ScoresResponse }) scores: ScoresResponse;
  @ApiProperty({ description: 'All trials were solved, or none: then they say nothing.', example: false }) outcomes_never_vary: boolean;
  @ApiProperty({ type: [WarningResponse] }) warnings: WarningResponse[];
  @ApiProperty({ type: 'integer', minimum: 0, description: 'All that pass the filter.', example: 260 }) trials: number;

  @ApiPropertyOptional({ type: [String], description: 'Query parameters that nobody read; absent when there were none.' })
  ignored?: string[];
}

export class FunctionEffectResponse {
  @ApiProperty({ example: 'quick_sort' }) function: string;
  @ApiProperty({ type: RateResponse }) seeded: RateResponse;
  @ApiProperty({ type: RateResponse }) unseeded: RateResponse;
  @ApiProperty({ type: 'number', minimum: -1, maximum: 1, nullable: true, description: DIFFERENCE, example: 0.2 }) difference:
    number | null;
  @ApiProperty({ type: IntervalResponse, nullable: true, description: DIFFERENCE_INTERVAL }) interval: IntervalResponse | null;
  @ApiProperty({ description: 'Whether both sides have 10 trials.', example: true }) enough: boolean;
  @ApiProperty({
    type: 'number',
    minimum: 0,
    maximum: 1,
    nullable: true,
    description: 'Of the scores; null below 10 a side.',
    example: 0.64,
  })
  a12: number | null;
  @ApiProperty({ type: 'number', minimum: 0, maximum: 1, nullable: true, description: 'Of the scores, two-sided.', example: 0.03 })
  p: number | null;
}

export class FunctionEffectsResponse {
  @ApiProperty({ type: [FunctionEffectResponse] }) functions: FunctionEffectResponse[];
  @ApiProperty({ type: 'string', nullable: true, description: 'The cursor of the next page; null on the last.', example: null })
  next: string | null;
  @ApiProperty({ type: 'integer', minimum: 0, description: 'Functions with trials that pass the filter.', example: 11 }) total: number;

  @ApiPropertyOptional({ type: [String], description: 'Query parameters that nobody read; absent when there were none.' })
  ignored?: string[];
}
