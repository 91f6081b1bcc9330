import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { RateResponse } from './rate.response.js';

export class ChangedRunsResponse {
  @ApiProperty({ type: 'integer', minimum: 0, example: 3 }) started: number;
  @ApiProperty({ type: 'integer', minimum: 0, example: 2 }) finished: number;
  @ApiProperty({ type: 'integer', minimum: 0, example: 0 }) failed: number;
  @ApiProperty({ type: 'integer', minimum: 0, example: 0 }) cancelled: number;
  @ApiProperty({ type: 'integer', minimum: 0, description: 'Silent at this moment, whenever they began.', example: 1 }) silent_now: number;
}

export class ChangesBeforeResponse {
  @ApiProperty({ format: 'date-time', example: '2025-09-30T09:20:00.000Z' }) from: string;
  @ApiProperty({ format: 'date-time', example: '2025-10-01T09:20:00.000Z' }) to: string;
  @ApiProperty({ type: 'integer', minimum: 0, example: 80 }) seeds: number;
  @ApiProperty({ type: RateResponse }) outcomes: RateResponse;
  @ApiProperty({ type: 'integer', minimum: 0, example: 2 }) runs_started: number;
}

export class NewlySolvedResponse {
  @ApiProperty({ example: 'quick_sort' }) function: string;
  @ApiProperty({ description: 'The run that solved it first.', example: 'test-run-001' }) run_id: string;
  @ApiProperty({ format: 'date-time', example: '2025-10-02T09:20:00.000Z' }) at: string;
}

export class ReportedDropsResponse {
  @ApiProperty({ type: 'integer', minimum: 0, description: 'Records that clients had to drop.', example: 0 }) count: number;
}

export class ChangesResponse {
  @ApiProperty({ format: 'date-time', example: '2025-10-01T09:20:00.000Z' }) since: string;
  @ApiProperty({ format: 'date-time', description: 'Now.', example: '2025-10-02T09:20:00.000Z' }) until: string;
  @ApiProperty({ type: ChangedRunsResponse }) runs: ChangedRunsResponse;
  @ApiProperty({ type: 'integer', minimum: 0, description: 'Seeds that were used.', example: 120 }) seeds: number;
  @ApiProperty({ type: RateResponse, description: 'The trials of this time.' }) outcomes: RateResponse;
  @ApiProperty({ type: ChangesBeforeResponse, description: 'The same length of time before.' }) before: ChangesBeforeResponse;
  @ApiProperty({ type: 'integer', minimum: 0, description: 'Corpus entries of this time.', example: 5 }) new_entries: number;
  @ApiProperty({ type: [NewlySolvedResponse], description: 'Functions that were solved for the first time ever: the newest 20.' })
  newly_solved: NewlySolvedResponse[];
  @ApiProperty({ type: 'integer', minimum: 0, example: 1 }) newly_solved_total: number;
  @ApiProperty({ type: ReportedDropsResponse }) drops: ReportedDropsResponse;

  @ApiPropertyOptional({ type: [String], description: 'Query parameters that nobody read; absent when there were none.' })
  ignored?: string[];
}
