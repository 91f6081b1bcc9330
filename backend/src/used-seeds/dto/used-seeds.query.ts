import { IntegerParam, TextParam } from '../../common/fields.js';

/** The query of GET /api/used-seeds. */
export class UsedSeedsQuery {
  @TextParam({ optional: true, max: 200, description: 'Only the seeds of this run.' })
  run_id?: string;

  @TextParam({ optional: true, max: 200, description: 'Only the seeds of this function, by its exact name. Together with run_id only.' })
  function?: string;

  @IntegerParam({ optional: true, min: 1, max: 1000, default: 200, description: 'The most seeds to answer.', example: 200 })
  limit = 200;

  @TextParam({
    optional: true,
    max: 200,
    description: 'The id of a seed: go on in the list, newest first, behind it. Not together with after.',
  })
  before?: string;

  @TextParam({
    optional: true,
    max: 200,
    description: 'The id of a seed: only those that arrived after it, in their order of arrival. Not together with before.',
  })
  after?: string;
}
