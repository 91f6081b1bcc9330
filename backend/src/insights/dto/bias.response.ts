import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { RateResponse } from './rate.response.js';

export class BiasOfRunResponse {
  @ApiProperty({ example: 'test-run-001' }) run_id: string;
  @ApiProperty({ format: 'date-time', example: '2025-10-02T09:20:00.000Z' }) started_at: string;
  @ApiProperty({ minimum: 0, maximum: 0.5, example: 0.25 }) seed_bias: number;
  @ApiProperty({ example: true }) seeding_enabled: boolean;
  @ApiProperty({ type: 'integer', minimum: 0, description: 'Functions with an outcome.', example: 8 }) outcomes: number;
  @ApiProperty({ type: 'integer', minimum: 0, example: 6 }) solved: number;
}

export class RunsRateResponse {
  @ApiProperty({ type: 'integer', minimum: 0, example: 41 }) runs: number;
  @ApiProperty({ type: RateResponse, description: 'Of the outcomes of these runs.' }) success: RateResponse;
}

export class BiasBandResponse extends RunsRateResponse {
  @ApiProperty({ minimum: 0, maximum: 0.5, description: 'The least seed_bias.', example: 0.2 }) from: number;
  @ApiProperty({ minimum: 0, maximum: 0.5, description: 'Below this; the last band has 0.5, too.', example: 0.25 }) to: number;
}

export class BiasResponse {
  @ApiProperty({ type: [BiasOfRunResponse], description: 'The newest with metadata, in the order in which they began.' })
  runs: BiasOfRunResponse[];
  @ApiProperty({ type: 'integer', minimum: 0, description: 'Runs with metadata.', example: 128 }) total: number;
  @ApiProperty({ type: [BiasBandResponse], description: 'All runs that use seeds, by their bias: 10 bands.' }) bands: BiasBandResponse[];
  @ApiProperty({ type: RunsRateResponse, description: 'All runs that do not use seeds.' }) without_seeding: RunsRateResponse;
  @ApiProperty({ description: 'Why this is no evidence.' }) warning: string;

  @ApiPropertyOptional({ type: [String], description: 'Query parameters that nobody read; absent when there were none.' })
  ignored?: string[];
}
