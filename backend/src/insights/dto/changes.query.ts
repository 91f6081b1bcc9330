import { RangeStartParam } from '../../common/fields.js';

/** The query of GET /api/insights/changes. */
export class ChangesQuery {
  @RangeStartParam({
    optional: true,
    description: 'What is new since then: ISO 8601; a date alone is its midnight. 24 hours ago when absent.',
  })
  since?: string;
}
