import { ChoiceParam, IntegerParam, TextField } from '../../common/fields.js';

/** Of a trial: its prefix, a run, each character of which may be escaped, a line feed and a function. */
const LONGEST_KEY = 'trial:'.length + 2 * 200 + 1 + 200;

/** The path of GET /api/insights/lineage/{id}. */
export class LineagePath {
  @TextField({
    max: LONGEST_KEY,
    description: 'A corpus entry or source, an outcome, a used seed, or the key of a node of an earlier answer.',
    example: '93d1c4ba-31b5-4a81-81d9-645e62b91b27',
  })
  id: string;
}

const DIRECTIONS = ['descendants', 'ancestors', 'both'] as const;
export type LineageDirection = (typeof DIRECTIONS)[number];

/** The query of GET /api/insights/lineage/{id}. */
export class LineageQuery {
  @IntegerParam({ optional: true, min: 1, max: 6, default: 2, description: 'How many links to go from the root.', example: 2 })
  depth = 2;

  @ChoiceParam({ optional: true, choices: DIRECTIONS, default: 'both', description: 'What became of it, where it comes from, or both.' })
  direction: LineageDirection = 'both';
}
