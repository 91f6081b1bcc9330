import { BooleanParam, IntegerParam, TextListParam, TextParam } from '../../common/fields.js';

/** The query of GET /api/insights/compare. */
export class CompareQuery {
  @TextListParam({
    minItems: 2,
    maxItems: 20,
    maxLength: 200,
    description:
      'The runs, 2 to 20: run_ids with commas between them; within a run_id, a comma is written as %2C and a per cent sign as %25.',
    example: 'test-run-001,test-run-002',
  })
  runs: readonly string[];

  @TextParam({ optional: true, max: 200, description: 'The run that the others are held against, one of runs; the first when absent.' })
  baseline?: string;

  @BooleanParam({ optional: true, description: 'Also the functions in which the runs do not differ.' })
  all?: boolean;

  @IntegerParam({ optional: true, min: 1, max: 1_000, default: 200, description: 'The most functions to answer.', example: 200 })
  limit = 200;

  @TextParam({ optional: true, max: 4_000, description: 'The next of an earlier answer to the same question: go on behind it.' })
  cursor?: string;
}
