import { IntegerField, LongTextField, NumberField, PassedField, TextField, TextListField, TimestampField } from '../../common/fields.js';

const LIST = { maxItems: 10_000, maxLength: 4_000 };

/** The body of POST /api/corpus, and a line of a corpus file. */
export class CorpusEntryDto {
  @TextField({
    max: 200,
    description: 'The entry. One that is stored already is left as it is.',
    example: '93d1c4ba-31b5-4a81-81d9-645e62b91b27',
  })
  id: string;

  @TimestampField({
    description: 'When the entry was made: ISO 8601 with Z, an offset, or neither (then UTC).',
    example: '2025-10-28T17:49:07.000Z',
  })
  timestamp: string;

  @TextField({ max: 200, description: 'The specification that was synthesised.', example: 'e3e35f2a5cbb' })
  spec_id: string;

  @TextField({
    max: 200,
    description: 'Hash of the specification.',
    example: 'e3e35f2a5cbb3ab527f1a04fad498a59a5e693f5540758cf27d0d212d4b25867',
  })
  spec_hash: string;

  @TextField({ max: 200, description: 'Name of the function.', example: 'add' })
  func_name: string;

  @LongTextField({ maxKiB: 16, description: 'The signature as it is written in the source.', example: 'add(a:int,b:int)->int' })
  func_signature: string;

  @PassedField({ description: 'Tests that passed; not more than total.', example: 3 })
  passed: number;

  @IntegerField({ min: 0, description: 'Tests that were run.', example: 3 })
  total: number;

  @NumberField({ description: 'Score; its direction depends on the engine version (0 best for costs, 1 best for quality).', example: 0 })
  score: number;

  @LongTextField({ maxKiB: 256, description: 'The source code, at most 256 KiB in UTF-8.', example: 'def add(a,b): return a+b' })
  snippet: string;

  @TextListField({ ...LIST, optional: true, description: 'Names of the tests that failed; none when absent.', example: [] })
  failing_tests: string[] = [];

  @IntegerField({ optional: true, description: 'Complexity of the snippet, in the engine’s measure.', example: 1 })
  complexity?: number;

  @IntegerField({ optional: true, description: 'The search iteration that found the snippet.', example: 0 })
  iteration?: number;

  @IntegerField({ optional: true, description: 'How long the synthesis took, in milliseconds.', example: 1250 })
  duration_ms?: number;

  @TextListField({ ...LIST, optional: true, description: 'Functions that the snippet calls.', example: [] })
  calls_functions?: string[];

  @TextListField({
    ...LIST,
    optional: true,
    description: 'Bag of words of the postcondition, for similarity.',
    example: ['sum', 'two', 'numbers'],
  })
  post_bow?: string[];

  @LongTextField({ optional: true, maxKiB: 16, description: 'Signature key: name(I,I)->I or name|int,int|int.', example: 'add(I,I)->I' })
  sig_key?: string;

  @TextField({ optional: true, max: 200, description: 'How the snippet was made.', example: 'beam' })
  synthesis_method?: string;
}
