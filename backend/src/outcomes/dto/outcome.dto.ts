import {
  ChoiceField,
  IntegerField,
  LongTextField,
  NumberField,
  PassedField,
  TextField,
  TextListField,
  TimestampField,
  UuidField,
} from '../../common/fields.js';
import { USAGES, type Usage } from '../usage.js';

/** The body of POST /api/outcomes. */
export class OutcomeDto {
  @TextField({ max: 200, description: 'The run. Its metadata may arrive later.', example: 'test-run-001' })
  run_id: string;

  @TextField({ max: 200, description: 'The function that was synthesised.', example: 'quick_sort' })
  function: string;

  @UuidField({
    optional: true,
    description: 'A UUID made by the client, so that a retry is stored once. The same id with another payload is refused with 409.',
  })
  id?: string;

  @PassedField({ optional: true, description: 'Tests that the result passed; not more than total.', example: 10 })
  passed?: number;

  @IntegerField({ optional: true, min: 0, description: 'Tests that were run.', example: 10 })
  total?: number;

  @NumberField({ optional: true, description: 'Score of the result; its direction depends on the engine version.', example: 1 })
  score?: number;

  @TextField({
    optional: true,
    max: 200,
    description: 'The corpus entry of the seed that won; an empty text counts as none.',
    example: '93d1c4ba-31b5-4a81-81d9-645e62b91b27',
  })
  source_id?: string;

  @ChoiceField({
    optional: true,
    choices: USAGES,
    description: 'What became of the seeds. When absent, the snippet is compared with the seeds of this run and function.',
    example: 'adapted',
  })
  usage?: Usage;

  @IntegerField({ optional: true, min: 0, description: 'Search iterations that it took.', example: 42 })
  iterations?: number;

  @IntegerField({ optional: true, min: 0, description: 'Milliseconds that it took.', example: 1830 })
  duration_ms?: number;

  @LongTextField({
    optional: true,
    maxKiB: 256,
    description: 'The source code of the result, at most 256 KiB in UTF-8.',
    example: 'def quick_sort(arr):\n    ...',
  })
  snippet?: string;

  @TextListField({ optional: true, maxItems: 1_000, maxLength: 10_000, description: 'Names of the tests that failed.', example: [] })
  failing_tests?: string[];

  @TimestampField({
    optional: true,
    description: 'When the synthesis of the function ended: ISO 8601; the time of arrival when absent.',
    example: '2025-10-02T09:30:41.500Z',
  })
  timestamp?: string;
}
