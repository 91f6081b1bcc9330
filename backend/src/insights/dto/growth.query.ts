import { TextListParam } from '../../common/fields.js';

/** The query of GET /api/insights/growth. */
export class GrowthQuery {
  @TextListParam({
    maxItems: 20,
    maxLength: 200,
    description:
      'The runs, at most 20: run_ids with commas between them; within a run_id, a comma is written as %2C and a per cent sign as %25.',
    example: 'test-run-001,test-run-002',
  })
  runs: readonly string[];
}
