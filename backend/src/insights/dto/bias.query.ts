import { IntegerParam } from '../../common/fields.js';

/** The query of GET /api/insights/bias. */
export class BiasQuery {
  @IntegerParam({ optional: true, min: 1, max: 1_000, default: 200, description: 'The most runs to answer: the newest.', example: 200 })
  limit = 200;
}
