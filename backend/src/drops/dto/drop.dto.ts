import { ChoiceField, IntegerField, TextField, TimestampField, UuidField } from '../../common/fields.js';
import { DROP_REASONS, type DropReason } from '../drop-reason.js';

/** The body of POST /api/drops. */
export class DropDto {
  @IntegerField({ min: 1, max: 1_000_000_000, description: 'Records that the client had to give up.', example: 12 })
  count: number;

  @ChoiceField({ choices: DROP_REASONS, description: 'Why.', example: 'spool_full' })
  reason: DropReason;

  @TextField({
    optional: true,
    max: 200,
    description: 'The run that they belonged to, where it is one.',
    example: 'test-run-001',
  })
  run_id?: string;

  @TextField({ optional: true, max: 200, description: 'Who reports it.', example: 'aurora_telemetry 1.0 on host-7' })
  client?: string;

  @UuidField({ optional: true, description: 'A UUID made by the client, so that a retry is counted once.' })
  id?: string;

  @TimestampField({
    optional: true,
    description: 'When it happened: ISO 8601; the time of arrival when absent.',
    example: '2025-10-02T09:25:00.000Z',
  })
  timestamp?: string;
}
