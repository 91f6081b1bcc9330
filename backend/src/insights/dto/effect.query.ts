import { ChoiceParam, IntegerParam, notBelow, RangeEndParam, RangeStartParam, TextListParam, TextParam } from '../../common/fields.js';

/** Which trials count: GET /api/insights/seeding-effect. */
export class EffectQuery {
  @RangeStartParam({
    optional: true,
    description: 'Only trials whose outcome is of then or later: ISO 8601; a date alone is its midnight.',
  })
  since?: string;

  @RangeEndParam({
    optional: true,
    also: notBelow('since'),
    description: 'Only trials whose outcome is of then or earlier: ISO 8601; a date alone means its whole day.',
  })
  until?: string;

  @TextParam({ optional: true, max: 200, description: 'Only trials of this function.', example: 'quick_sort' })
  function?: string;

  @TextListParam({
    optional: true,
    maxItems: 200,
    maxLength: 200,
    description:
      'Only trials of these runs: run_ids with commas between them; within a run_id, a comma is written as %2C and a per cent sign as %25.',
  })
  runs?: readonly string[];
}

const FUNCTION_ORDERS = ['difference', 'trials', 'name'] as const;
export type FunctionOrder = (typeof FUNCTION_ORDERS)[number];

/** The query of GET /api/insights/seeding-effect/functions. */
export class EffectFunctionsQuery extends EffectQuery {
  @ChoiceParam({
    optional: true,
    choices: FUNCTION_ORDERS,
    default: 'trials',
    description: 'What the functions are sorted by. Those without a difference come last in either order.',
  })
  sort: FunctionOrder = 'trials';

  @ChoiceParam({ optional: true, choices: ['desc', 'asc'], default: 'desc', description: 'From the highest or from the lowest.' })
  order: 'desc' | 'asc' = 'desc';

  @IntegerParam({ optional: true, min: 1, max: 200, default: 50, description: 'The most functions to answer.', example: 50 })
  limit = 50;

  @TextParam({ optional: true, max: 4_000, description: 'The next of an earlier answer with the same sort and order: go on behind it.' })
  cursor?: string;
}
