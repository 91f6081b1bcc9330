import {
  BooleanParam,
  ChoiceParam,
  IntegerParam,
  notBelow,
  NumberParam,
  RangeEndParam,
  RangeStartParam,
  TextParam,
} from '../../common/fields.js';
import { RUN_STATUSES, type RunStatus } from '../run-status.js';

const RUN_ORDERS = ['started', 'seeds', 'success_rate', 'duration'] as const;
export type RunOrder = (typeof RUN_ORDERS)[number];

/** Which runs. */
export class RunsFilter {
  @ChoiceParam({ optional: true, choices: RUN_STATUSES, description: 'Only runs with this status. A silent run is a running one.' })
  status?: RunStatus;

  @BooleanParam({ optional: true, description: 'Only running runs of which nothing has come for long; with false, all others.' })
  silent?: boolean;

  @BooleanParam({ optional: true, description: 'Only runs that use seeds; with false, only those that do not.' })
  seeding_enabled?: boolean;

  @NumberParam({ optional: true, min: 0, max: 0.5, description: 'The least seed_bias.' })
  min_bias?: number;

  @NumberParam({ optional: true, min: 0, max: 0.5, also: notBelow('min_bias'), description: 'The greatest seed_bias.' })
  max_bias?: number;

  @IntegerParam({ optional: true, min: 1, description: 'Only runs with this beam width.' })
  beam?: number;

  @TextParam({
    optional: true,
    max: 200,
    description: 'Only runs whose run_id or notes contain this text; the case of ASCII letters does not matter.',
  })
  text?: string;

  @RangeStartParam({ optional: true, description: 'Only runs that began then or later: ISO 8601; a date alone is its midnight.' })
  since?: string;

  @RangeEndParam({
    optional: true,
    also: notBelow('since'),
    description: 'Only runs that began then or earlier: ISO 8601; a date alone means its whole day.',
  })
  until?: string;
}

/** The query of GET /api/run-meta. */
export class RunsQuery extends RunsFilter {
  @ChoiceParam({
    optional: true,
    choices: RUN_ORDERS,
    default: 'started',
    description: 'What the runs are sorted by. Those without a success rate or a duration count as the lowest.',
  })
  sort: RunOrder = 'started';

  @ChoiceParam({ optional: true, choices: ['desc', 'asc'], default: 'desc', description: 'From the highest or from the lowest.' })
  order: 'desc' | 'asc' = 'desc';

  @IntegerParam({ optional: true, min: 1, max: 500, default: 50, description: 'The most runs to answer.', example: 50 })
  limit = 50;

  @TextParam({ optional: true, max: 4_000, description: 'The next of an earlier answer with the same sort and order: go on behind it.' })
  cursor?: string;
}
