import { ApiProperty } from '@nestjs/swagger';
import { AcknowledgementResponse } from '../../common/responses.js';
import { DROP_REASONS, type DropReason } from '../drop-reason.js';

export class DropResponse {
  @ApiProperty({ example: '019a8e5c-6f1e-7c3a-9b1a-2f6d1c9e4b70' }) id: string;
  @ApiProperty({ type: 'integer', minimum: 1, example: 12 }) count: number;
  @ApiProperty({ type: 'string', enum: DROP_REASONS, example: 'spool_full' }) reason: DropReason;
  @ApiProperty({ type: 'string', nullable: true, example: 'test-run-001' }) run_id: string | null;
  @ApiProperty({ type: 'string', nullable: true, example: 'aurora_telemetry 1.0 on host-7' }) client: string | null;
  @ApiProperty({ format: 'date-time', description: 'UTC, YYYY-MM-DDTHH:mm:ss.sssZ.', example: '2025-10-02T09:25:00.000Z' })
  timestamp: string;
}

export class DropsResponse {
  @ApiProperty({ type: 'integer', minimum: 0, description: 'Records that clients gave up, of all reports together.', example: 12 })
  total: number;

  @ApiProperty({ type: [DropResponse], description: 'The newest 100 reports, newest first.' }) drops: DropResponse[];
}

export class DropStoredResponse extends AcknowledgementResponse {
  @ApiProperty({ example: '019a8e5c-6f1e-7c3a-9b1a-2f6d1c9e4b70' }) id: string;
}
