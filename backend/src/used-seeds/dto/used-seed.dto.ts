import {
  IntegerField,
  JsonObjectField,
  LongTextField,
  NumberField,
  PassedField,
  TextField,
  TimestampField,
  UuidField,
} from '../../common/fields.js';

/** The body of POST /api/used-seeds. */
export class UsedSeedDto {
  @TextField({ max: 200, description: 'The run that used the seed. Its metadata may arrive later.', example: 'test-run-001' })
  run_id: string;

  @TextField({ max: 200, description: 'The function that was being synthesised.', example: 'quick_sort' })
  function: string;

  @TimestampField({
    optional: true,
    description: 'When the seed was used: ISO 8601; the time of arrival when absent.',
    example: '2025-10-02T09:20:01.250Z',
  })
  timestamp?: string;

  @TextField({
    optional: true,
    max: 200,
    description: 'The corpus entry that served as the seed; an empty text counts as none.',
    example: '93d1c4ba-31b5-4a81-81d9-645e62b91b27',
  })
  source_id?: string;

  @JsonObjectField({
    optional: true,
    maxKiB: 64,
    description: 'Why the seed was picked; any JSON object of at most 64 KiB and 32 levels.',
    example: { similarity: 0.92, method: 'jaccard' },
  })
  reason?: Record<string, unknown>;

  @NumberField({ optional: true, description: 'Score of the seed; its direction depends on the engine version.', example: 0.88 })
  score?: number;

  @PassedField({ optional: true, description: 'Tests that the seed passed; not more than total.', example: 9 })
  passed?: number;

  @IntegerField({ optional: true, min: 0, description: 'Tests that were run.', example: 10 })
  total?: number;

  @LongTextField({
    optional: true,
    maxKiB: 256,
    description: 'The source code of the seed, at most 256 KiB in UTF-8.',
    example: 'def quick_sort(arr):\n    ...',
  })
  snippet?: string;

  @UuidField({
    optional: true,
    description: 'A UUID made by the client, so that a retry is stored once. The same id with another payload is refused with 409.',
  })
  id?: string;
}
