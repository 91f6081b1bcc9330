import { ApiProperty } from '@nestjs/swagger';
import { AcknowledgementResponse } from '../../common/responses.js';

export class RunMetaResponse {
  @ApiProperty({ example: 'test-run-001' }) run_id: string;
  @ApiProperty({ format: 'date-time', description: 'UTC, YYYY-MM-DDTHH:mm:ss.sssZ.', example: '2025-10-02T09:20:00.000Z' })
  timestamp: string;
  @ApiProperty({ minimum: 0, maximum: 0.5, example: 0.25 }) seed_bias: number;
  @ApiProperty({ example: true }) seeding_enabled: boolean;
  @ApiProperty({ type: 'integer', minimum: 1, example: 100 }) max_iters: number;
  @ApiProperty({ type: 'integer', minimum: 1, nullable: true, example: 5 }) beam: number | null;
  @ApiProperty({ type: 'string', nullable: true, example: null }) notes: string | null;
}

export class LatestRunResponse {
  @ApiProperty({ type: RunMetaResponse, nullable: true, description: 'The run that began last; null when there is none.' })
  meta: RunMetaResponse | null;
}

export class RunMetaStoredResponse extends AcknowledgementResponse {
  @ApiProperty({ example: 'test-run-001' }) run_id: string;
}
