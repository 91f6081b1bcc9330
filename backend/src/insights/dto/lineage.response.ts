import { ApiExtraModels, ApiProperty, ApiPropertyOptional, getSchemaPath } from '@nestjs/swagger';
import { USAGES, type Usage } from '../../outcomes/index.js';

export class ExpandableResponse {
  @ApiProperty({ type: 'integer', minimum: 0, description: 'Links forward that are not in the answer.', example: 0 }) descendants: number;
  @ApiProperty({ type: 'integer', minimum: 0, description: 'Links backward that are not in the answer.', example: 2 }) ancestors: number;
}

export class LineageEntryResponse {
  @ApiProperty({ description: 'Names the node in the edges.', example: 'entry:93d1c4ba-31b5-4a81-81d9-645e62b91b27' }) key: string;
  @ApiProperty({ enum: ['entry'], type: 'string' }) kind: 'entry';
  @ApiProperty({ example: '93d1c4ba-31b5-4a81-81d9-645e62b91b27' }) id: string;
  @ApiProperty({ type: 'string', nullable: true, description: 'Null when it is not in the corpus.', example: 'quick_sort' })
  function: string | null;
  @ApiProperty({ description: 'Whether the entry itself is there, and not only named by uses.', example: true }) in_corpus: boolean;
  @ApiProperty({ type: 'boolean', nullable: true, example: true }) perfect: boolean | null;
  @ApiProperty({ type: 'number', nullable: true, example: 0 }) score: number | null;
  @ApiProperty({ type: 'string', format: 'date-time', nullable: true, example: '2025-10-02T09:20:00.000Z' }) timestamp: string | null;
  @ApiProperty({ type: 'integer', minimum: 0, description: 'Its uses as a seed, in all runs.', example: 4 }) uses: number;
  @ApiProperty({ type: 'integer', minimum: 0, description: 'Links from the root.', example: 0 }) depth: number;
  @ApiProperty({ type: ExpandableResponse }) expandable: ExpandableResponse;
}

export class LineageOutcomeResponse {
  @ApiProperty({ description: 'Of the final outcome.' }) id: string;
  @ApiProperty({ example: true }) solved: boolean;
  @ApiProperty({ type: 'integer', nullable: true, example: 3 }) passed: number | null;
  @ApiProperty({ type: 'integer', nullable: true, example: 3 }) total: number | null;
  @ApiProperty({ enum: USAGES, type: 'string', nullable: true, example: 'verbatim' }) usage: Usage | null;
}

export class LineageTrialResponse {
  @ApiProperty({ description: 'Names the node in the edges.', example: 'trial:test-run-001\nquick_sort' }) key: string;
  @ApiProperty({ enum: ['trial'], type: 'string' }) kind: 'trial';
  @ApiProperty({ example: 'test-run-001' }) run_id: string;
  @ApiProperty({ example: 'quick_sort' }) function: string;
  @ApiProperty({
    format: 'date-time',
    description: 'Of its outcome; of its first seed as long as there is none.',
    example: '2025-10-02T09:20:00.000Z',
  })
  timestamp: string;
  @ApiProperty({ type: LineageOutcomeResponse, nullable: true }) outcome: LineageOutcomeResponse | null;
  @ApiProperty({ type: 'integer', minimum: 0, description: 'Links from the root.', example: 1 }) depth: number;
  @ApiProperty({ type: ExpandableResponse }) expandable: ExpandableResponse;
}

export class LineageEdgeResponse {
  @ApiProperty({ example: 'entry:93d1c4ba-31b5-4a81-81d9-645e62b91b27' }) from: string;
  @ApiProperty({ example: 'trial:test-run-001\nquick_sort' }) to: string;
  @ApiProperty({
    enum: ['used_in', 'became'],
    type: 'string',
    description: 'An entry is used in a trial; the result of a trial became an entry of its function, equal up to white space.',
  })
  kind: 'used_in' | 'became';
  @ApiPropertyOptional({ type: 'integer', minimum: 1, description: 'Of used_in: how often it was used in it.', example: 1 }) seeds?: number;
  @ApiPropertyOptional({ type: 'number', nullable: true, description: 'Of used_in: the similarity of the winning seed.', example: 0.9 })
  similarity?: number | null;
  @ApiPropertyOptional({ description: 'Of used_in: whether this source won.', example: true }) is_winner?: boolean;
}

@ApiExtraModels(LineageEntryResponse, LineageTrialResponse)
export class LineageResponse {
  @ApiProperty({ description: 'The key of the node that was asked for.', example: 'entry:93d1c4ba-31b5-4a81-81d9-645e62b91b27' })
  root: string;
  @ApiProperty({
    type: 'array',
    items: { oneOf: [{ $ref: getSchemaPath(LineageEntryResponse) }, { $ref: getSchemaPath(LineageTrialResponse) }] },
    description: 'Nearest to the root first; at most 300.',
  })
  nodes: (LineageEntryResponse | LineageTrialResponse)[];
  @ApiProperty({ type: [LineageEdgeResponse] }) edges: LineageEdgeResponse[];
  @ApiProperty({ description: 'Whether nodes within the depth were left out, because there are too many.', example: false })
  truncated: boolean;

  @ApiPropertyOptional({ type: [String], description: 'Query parameters that nobody read; absent when there were none.' })
  ignored?: string[];
}
