import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { AcknowledgementResponse } from '../../common/responses.js';
import { RUN_STATUSES, type RunStatus } from '../run-status.js';

export class RunResponse {
  @ApiProperty({ example: 'test-run-001' }) run_id: string;
  @ApiProperty({
    type: 'string',
    format: 'date-time',
    nullable: true,
    description: 'That of the metadata; null as long as there are none, and so are the settings that follow.',
    example: '2025-10-02T09:20:00.000Z',
  })
  timestamp: string | null;
  @ApiProperty({ type: 'number', minimum: 0, maximum: 0.5, nullable: true, example: 0.25 }) seed_bias: number | null;
  @ApiProperty({ type: 'boolean', nullable: true, example: true }) seeding_enabled: boolean | null;
  @ApiProperty({ type: 'integer', minimum: 1, nullable: true, example: 100 }) max_iters: number | null;
  @ApiProperty({ type: 'integer', minimum: 1, nullable: true, example: 5 }) beam: number | null;
  @ApiProperty({ type: 'string', nullable: true, example: null }) notes: string | null;
  @ApiProperty({
    enum: RUN_STATUSES,
    type: 'string',
    description: 'As the run said it; running until it says something else.',
    example: 'running',
  })
  status: RunStatus;
  @ApiProperty({
    description: 'Running, but nothing has come for long. It may have crashed, or merely have nothing to say.',
    example: false,
  })
  silent: boolean;
  @ApiProperty({
    format: 'date-time',
    description: 'The timestamp, or else the time of the earliest record.',
    example: '2025-10-02T09:20:00.000Z',
  })
  started_at: string;
  @ApiProperty({ type: 'string', format: 'date-time', nullable: true, example: null }) finished_at: string | null;
  @ApiProperty({ type: 'integer', nullable: true, description: 'Milliseconds from started_at to finished_at.', example: null })
  duration_ms: number | null;
  @ApiProperty({
    type: 'string',
    format: 'date-time',
    nullable: true,
    description: 'When its last record arrived, by the clock of the server.',
    example: '2025-10-02T09:30:41.500Z',
  })
  last_signal_at: string | null;
  @ApiProperty({ description: 'Against deletion.', example: false }) locked: boolean;
  @ApiProperty({ type: 'integer', minimum: 0, example: 37 }) seeds: number;
  @ApiProperty({ type: 'integer', minimum: 0, description: 'Functions with an outcome.', example: 8 }) outcomes: number;
  @ApiProperty({ type: 'integer', minimum: 0, description: 'Functions whose outcome passed all of its tests.', example: 6 }) solved: number;
  @ApiProperty({ type: 'number', minimum: 0, maximum: 1, nullable: true, description: 'solved / outcomes.', example: 0.75 })
  success_rate: number | null;
}

export class RunsResponse {
  @ApiProperty({ type: [RunResponse] }) runs: RunResponse[];
  @ApiProperty({ type: 'string', nullable: true, description: 'The cursor of the next page; null on the last.', example: null })
  next: string | null;
  @ApiProperty({ type: 'integer', minimum: 0, description: 'Runs that pass the filter, on all pages.', example: 128 }) total: number;

  @ApiPropertyOptional({ type: [String], description: 'Query parameters that nobody read; absent when there were none.' })
  ignored?: string[];
}

export class OneRunResponse {
  @ApiProperty({ type: RunResponse }) run: RunResponse;
}

export class RunChangedResponse extends AcknowledgementResponse {
  @ApiProperty({ example: 'test-run-001' }) run_id: string;
}

export class RemovedRecordsResponse {
  @ApiProperty({ type: 'integer', minimum: 0, maximum: 1, example: 1 }) run_meta: number;
  @ApiProperty({ type: 'integer', minimum: 0, example: 37 }) used_seeds: number;
  @ApiProperty({ type: 'integer', minimum: 0, description: 'With those that were superseded.', example: 9 }) outcomes: number;
}

export class RunDeletedResponse extends AcknowledgementResponse {
  @ApiProperty({ example: 'test-run-001' }) run_id: string;
  @ApiProperty({ type: RemovedRecordsResponse }) removed: RemovedRecordsResponse;
}
