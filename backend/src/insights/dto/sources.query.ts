import { BooleanParam, ChoiceParam, IntegerParam, TextField, TextParam } from '../../common/fields.js';

const SOURCE_ORDERS = ['lift', 'uses', 'wins', 'harm', 'age'] as const;
export type SourceOrder = (typeof SOURCE_ORDERS)[number];

/** The query of GET /api/insights/sources. */
export class SourcesQuery {
  @ChoiceParam({
    optional: true,
    choices: SOURCE_ORDERS,
    default: 'lift',
    description: `What the sources are sorted by. wins: verbatim results; harm: how far the whole interval of the rate lies below the baseline; \
age: last use. Those without a lift, or without a harm, come last in either order.`,
  })
  sort: SourceOrder = 'lift';

  @ChoiceParam({ optional: true, choices: ['desc', 'asc'], default: 'desc', description: 'From the highest or from the lowest.' })
  order: 'desc' | 'asc' = 'desc';

  @BooleanParam({ optional: true, description: 'Only harmful sources; with false, all others.' })
  harmful?: boolean;

  @TextParam({
    optional: true,
    max: 200,
    description:
      'Only sources whose id, or a function that they were used for, contains this text; the case of ASCII letters does not matter.',
  })
  text?: string;

  @IntegerParam({ optional: true, min: 1, max: 200, default: 50, description: 'The most sources to answer.', example: 50 })
  limit = 50;

  @TextParam({ optional: true, max: 4_000, description: 'The next of an earlier answer with the same sort and order: go on behind it.' })
  cursor?: string;
}

/** The path of one source. */
export class SourcePath {
  @TextField({ max: 200, description: 'The source: usually the id of a corpus entry.', example: '93d1c4ba-31b5-4a81-81d9-645e62b91b27' })
  source_id: string;
}

/** The query of GET /api/insights/sources/{source_id}/uses. */
export class SourceUsesQuery {
  @IntegerParam({ optional: true, min: 1, max: 200, default: 50, description: 'The most uses to answer.', example: 50 })
  limit = 50;

  @TextParam({ optional: true, max: 4_000, description: 'The next of an earlier answer: go on behind it.' })
  cursor?: string;
}
