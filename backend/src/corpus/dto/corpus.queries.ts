import { BooleanParam, IntegerParam, NumberParam, RangeEndParam, RangeStartParam, TextParam } from '../../common/fields.js';

/** Which entries: the filter of GET /api/corpus and GET /api/corpus/summary. */
export class CorpusFilter {
  @TextParam({ optional: true, max: 200, description: 'Only the entry with this id.' })
  id?: string;

  @TextParam({ optional: true, max: 200, description: 'Only entries of the function with exactly this name.', example: 'add' })
  func?: string;

  @TextParam({
    optional: true,
    max: 200,
    description: 'Only entries whose function name contains this text; ASCII letters of either case match.',
  })
  funcContains?: string;

  @BooleanParam({ optional: true, description: 'Only entries that passed all their tests.' })
  perfectOnly?: boolean;

  @NumberParam({ optional: true, description: 'Lowest score, inclusive.' })
  minScore?: number;

  @NumberParam({ optional: true, description: 'Highest score, inclusive.' })
  maxScore?: number;

  @RangeStartParam({ optional: true, description: 'Earliest time, inclusive; a date alone means its first millisecond in UTC.' })
  startDate?: string;

  @RangeEndParam({ optional: true, description: 'Latest time, inclusive; a date alone means its last millisecond in UTC.' })
  endDate?: string;
}

export class CorpusQuery extends CorpusFilter {
  @IntegerParam({ optional: true, min: 1, max: 200, default: 50, description: 'The most entries to answer.', example: 50 })
  limit = 50;

  @IntegerParam({ optional: true, min: 0, default: 0, description: 'How many entries to pass over.', example: 0 })
  offset = 0;
}

export class TopQuery {
  @TextParam({ max: 200, description: 'The function, by its exact name.', example: 'add' })
  func: string;

  @IntegerParam({ optional: true, min: 1, max: 50, default: 10, description: 'The most entries to answer.', example: 10 })
  limit = 10;
}

export class RecentQuery {
  @IntegerParam({ optional: true, min: 1, max: 100, default: 50, description: 'The most entries to answer.', example: 50 })
  limit = 50;
}
