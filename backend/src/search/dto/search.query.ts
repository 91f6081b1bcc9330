import { IntegerField, IntegerParam, LongTextField, TextParam } from '../../common/fields.js';

/** The query of GET /api/search. */
export class SearchQuery {
  @TextParam({ max: 200, description: 'What is searched for. More than 40 characters are taken for a snippet.', example: 'quick' })
  q: string;

  @IntegerParam({ optional: true, min: 1, max: 20, default: 5, description: 'The most finds of each kind.', example: 5 })
  limit = 5;
}

/** The body of POST /api/search. */
export class SearchDto {
  @LongTextField({ maxKiB: 256, description: 'What is searched for, at most 256 KiB in UTF-8: mostly a whole snippet.' })
  q: string;

  @IntegerField({ optional: true, min: 1, max: 20, description: 'The most finds of each kind; 5 when absent.', example: 5 })
  limit = 5;
}
