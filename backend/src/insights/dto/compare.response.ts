import { ApiExtraModels, ApiProperty, ApiPropertyOptional, getSchemaPath } from '@nestjs/swagger';
import { USAGES, type Usage } from '../../outcomes/index.js';
import { RunResponse } from '../../runs/index.js';

export type SettingValue = string | number | boolean | null;

export class ComparedSettingResponse {
  @ApiProperty({ example: 'seed_bias' }) name: string;
  @ApiProperty({
    type: 'array',
    items: { oneOf: [{ type: 'string', nullable: true }, { type: 'number' }, { type: 'boolean' }] },
    description: 'In the order of runs; null where it is not known.',
    example: [0.25, 0.3],
  })
  values: SettingValue[];
  @ApiProperty({ example: true }) differs: boolean;
}

export class ComparedTotalsResponse {
  @ApiProperty({ type: 'integer', minimum: 0, description: 'Functions of any of the runs.', example: 12 }) function_count: number;
  @ApiProperty({ type: 'integer', minimum: 0, description: 'Those in which the runs differ.', example: 3 }) functions_differ: number;
}

const CELL_OUTCOMES = ['solved', 'unsolved', 'none'] as const;
export type CellOutcome = (typeof CELL_OUTCOMES)[number];

/** What a run has of a function. */
export class ComparedCellResponse {
  @ApiProperty({ enum: CELL_OUTCOMES, type: 'string', description: 'none where there is no outcome, but seeds.', example: 'solved' })
  outcome: CellOutcome;
  @ApiProperty({ type: 'string', nullable: true, description: 'Of the final outcome.' }) outcome_id: string | null;
  @ApiProperty({ type: 'integer', nullable: true, example: 3 }) passed: number | null;
  @ApiProperty({ type: 'integer', nullable: true, example: 3 }) total: number | null;
  @ApiProperty({ type: 'number', nullable: true, example: 0 }) score: number | null;
  @ApiProperty({ enum: USAGES, type: 'string', nullable: true, example: 'verbatim' }) usage: Usage | null;
  @ApiProperty({ type: 'integer', nullable: true, example: 12 }) iterations: number | null;
  @ApiProperty({ type: 'integer', nullable: true, description: 'Milliseconds.', example: 1250 }) duration_ms: number | null;
  @ApiProperty({ type: 'integer', minimum: 0, description: 'Seeds that were used.', example: 4 }) seeds: number;
  @ApiProperty({
    type: [String],
    description:
      'Sources of seeds here and not in the baseline: the first by name, up to 50; fewer on a large page of many runs, down to none.',
  })
  gained: string[];
  @ApiProperty({ type: [String], description: 'Sources of seeds in the baseline and not here: the first by name, as of gained.' })
  lost: string[];
  @ApiProperty({ type: 'integer', minimum: 0, example: 1 }) gained_count: number;
  @ApiProperty({ type: 'integer', minimum: 0, example: 0 }) lost_count: number;
}

export class ComparedFunctionResponse {
  @ApiProperty({ example: 'quick_sort' }) function: string;
  @ApiProperty({ description: 'Whether the runs differ in outcome, tests, score, usage, or in the sources of their seeds.', example: true })
  differs: boolean;
  @ApiProperty({
    type: 'array',
    items: { type: 'object', allOf: [{ $ref: getSchemaPath(ComparedCellResponse) }], nullable: true },
    description: 'In the order of runs; null where a run has neither outcome nor seeds of the function.',
  })
  cells: (ComparedCellResponse | null)[];
}

export class ComparedSeedsResponse {
  @ApiProperty({ type: [Number], description: 'In the order of runs: distinct sources of the seeds that were used.', example: [4, 6] })
  sources: number[];
  @ApiProperty({
    type: [Number],
    description: 'In the order of runs: distinct sources used here and not in the baseline.',
    example: [0, 3],
  })
  gained: number[];
  @ApiProperty({
    type: [Number],
    description: 'In the order of runs: distinct sources used in the baseline and not here.',
    example: [0, 1],
  })
  lost: number[];
}

export class ComparedEffectResponse {
  @ApiProperty({ type: 'integer', minimum: 0, description: 'Functions solved here and not in the baseline.', example: 2 }) gained: number;
  @ApiProperty({ type: 'integer', minimum: 0, description: 'Functions solved in the baseline and not here.', example: 1 }) lost: number;
  @ApiProperty({
    type: 'integer',
    minimum: 0,
    description: 'Functions solved in both or in neither, of those that either tried.',
    example: 9,
  })
  same: number;
}

@ApiExtraModels(ComparedCellResponse, ComparedEffectResponse)
export class CompareResponse {
  @ApiProperty({ example: 'run-1' }) baseline: string;
  @ApiProperty({ type: [RunResponse], description: 'Those of the runs that are known, in the order in which they were asked for.' })
  runs: RunResponse[];
  @ApiProperty({ type: [String], description: 'Those of which nothing is known.' }) missing: string[];
  @ApiProperty({ type: [ComparedSettingResponse] }) settings: ComparedSettingResponse[];
  @ApiProperty({ type: ComparedTotalsResponse }) totals: ComparedTotalsResponse;
  @ApiProperty({ type: [ComparedFunctionResponse], description: 'Those in which the runs differ first, then by name.' })
  functions: ComparedFunctionResponse[];
  @ApiProperty({ type: 'string', nullable: true, description: 'The cursor of the next page; null on the last.', example: null })
  next: string | null;
  @ApiProperty({ type: ComparedSeedsResponse }) seeds: ComparedSeedsResponse;
  @ApiProperty({
    type: 'array',
    items: { type: 'object', allOf: [{ $ref: getSchemaPath(ComparedEffectResponse) }], nullable: true },
    description: 'In the order of runs; null for the baseline.',
  })
  effects: (ComparedEffectResponse | null)[];

  @ApiPropertyOptional({ type: [String], description: 'Query parameters that nobody read; absent when there were none.' })
  ignored?: string[];
}
