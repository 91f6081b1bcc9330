import { TextParam } from '../../common/fields.js';
import { positionOf } from '../position.js';

export const POSITION_RULE = 'must be the id of an event, or 0 for the beginning';

/** From where, and of what. */
export class EventsQuery {
  @TextParam({
    optional: true,
    max: 40,
    description: 'The id of the last event that was seen; 0 is before the first. Without it, and without Last-Event-ID, from now on.',
    example: '1042-57',
    also: (value) => (positionOf(String(value)) === undefined ? POSITION_RULE : undefined),
  })
  after?: string;

  @TextParam({ optional: true, max: 200, description: 'Only what is of this run.', example: 'test-run-001' })
  run_id?: string;
}
