import { BooleanField, ChoiceField, LongTextField, TextField, TimestampField } from '../../common/fields.js';
import { isEnd, RUN_STATUSES, type RunStatus } from '../run-status.js';

/** The body of PATCH /api/run-meta/{run_id}. */
export class RunChangeDto {
  @ChoiceField({
    optional: true,
    choices: RUN_STATUSES,
    description: 'How it stands with the run. One that has ended keeps its status: another is refused with 409, the same again is fine.',
    example: 'finished',
    unless: ['notes', 'locked'],
  })
  status?: RunStatus;

  @TimestampField({
    optional: true,
    description: 'When the run ended; the time of arrival when absent. Only with a status that ends it.',
    example: '2025-10-02T09:31:12.000Z',
    also: (_finishedAt, { status }) => (isEnd(status as RunStatus) ? undefined : 'must come with a status that ends the run'),
  })
  finished_at?: string;

  @LongTextField({ optional: true, maxKiB: 16, description: 'Free text in place of the notes of the metadata, at most 16 KiB in UTF-8.' })
  notes?: string;

  @BooleanField({ optional: true, description: 'Whether the run is locked against deletion.' })
  locked?: boolean;
}

/** The same as an item of a batch. */
export class RunStatusDto extends RunChangeDto {
  @TextField({ max: 200, description: 'The run. Its metadata may arrive later.', example: 'test-run-001' })
  run_id: string;
}
