import { BooleanField, IntegerField, LongTextField, NumberField, TextField, TimestampField } from '../../common/fields.js';

/** The body of POST /api/run-meta. */
export class RunMetaDto {
  @TextField({
    max: 200,
    description: 'The run. Posting it again replaces its metadata and keeps everything else known about it.',
    example: 'test-run-001',
  })
  run_id: string;

  @TimestampField({
    description: 'When the run began: ISO 8601 with Z, an offset, or neither (then UTC).',
    example: '2025-10-02T09:20:00.000Z',
  })
  timestamp: string;

  @NumberField({
    min: 0,
    max: 0.5,
    description: 'How strongly candidates are drawn from the corpus, 0 (not at all) to 0.5.',
    example: 0.25,
  })
  seed_bias: number;

  @BooleanField({ description: 'Whether this run uses seeds.', example: true })
  seeding_enabled: boolean;

  @IntegerField({ min: 1, description: 'Upper limit of search iterations for a function.', example: 100 })
  max_iters: number;

  @IntegerField({ optional: true, min: 1, description: 'Beam width: candidates kept per iteration.', example: 5 })
  beam?: number;

  @LongTextField({
    optional: true,
    maxKiB: 16,
    description: 'Free text, at most 16 KiB in UTF-8.',
    example: 'nightly, new mutation operator',
  })
  notes?: string;
}
