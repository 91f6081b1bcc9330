import { IntegerParam } from '../../common/fields.js';

/** The query of GET /api/insights/diversity. */
export class DiversityQuery {
  @IntegerParam({
    optional: true,
    min: 1,
    max: 3_650,
    default: 30,
    description: 'A source is stale when it was not used for so many days.',
    example: 30,
  })
  stale_after_days = 30;
}
