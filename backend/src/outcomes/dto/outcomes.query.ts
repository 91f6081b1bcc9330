import { BooleanParam, IntegerParam, TextParam } from '../../common/fields.js';

/** The query of GET /api/outcomes. */
export class OutcomesQuery {
  @TextParam({ optional: true, max: 200, description: 'Only the outcomes of this run.' })
  run_id?: string;

  @TextParam({ optional: true, max: 200, description: 'Only the outcomes of this function, by its exact name.' })
  function?: string;

  @BooleanParam({ optional: true, description: 'Also the outcomes that later ones of the same run and function have superseded.' })
  history?: boolean;

  @IntegerParam({ optional: true, min: 1, max: 1000, default: 200, description: 'The most outcomes to answer.', example: 200 })
  limit = 200;

  @TextParam({ optional: true, max: 200, description: 'The id of an outcome: go on in the list behind it.' })
  before?: string;
}
