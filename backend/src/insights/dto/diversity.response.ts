import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

export class TopSourceResponse {
  @ApiProperty({ example: '93d1c4ba-31b5-4a81-81d9-645e62b91b27' }) source_id: string;
  @ApiProperty({ type: 'string', nullable: true, description: 'Of its corpus entry; null when there is none.', example: 'quick_sort' })
  function: string | null;
  @ApiProperty({ type: 'integer', minimum: 1, example: 57 }) uses: number;
  @ApiProperty({ minimum: 0, maximum: 1, description: 'Of all uses.', example: 0.07 }) share: number;
}

export class StaleSourceResponse {
  @ApiProperty({ example: '93d1c4ba-31b5-4a81-81d9-645e62b91b27' }) source_id: string;
  @ApiProperty({ format: 'date-time', example: '2025-10-02T09:20:01.250Z' }) last_used_at: string;
  @ApiProperty({ type: 'integer', minimum: 1, example: 3 }) uses: number;
}

export class LorenzPointResponse {
  @ApiProperty({ minimum: 0, maximum: 1, description: 'Of the sources, the least used first.', example: 0.5 }) sources_share: number;
  @ApiProperty({ minimum: 0, maximum: 1, description: 'Of the uses.', example: 0.12 }) uses_share: number;
}

export class DiversityResponse {
  @ApiProperty({ type: 'integer', minimum: 0, example: 812 }) sources_used: number;
  @ApiProperty({ type: 'integer', minimum: 0, description: 'Of sources; seeds without a source_id do not count.', example: 10_240 })
  uses: number;
  @ApiProperty({ description: 'Whether 2 sources were used; without, there is no inequality to speak of.', example: true }) enough: boolean;
  @ApiProperty({
    type: 'number',
    minimum: 0,
    maximum: 1,
    nullable: true,
    description: 'Gini coefficient of the uses of the used sources: 0 when all are used alike.',
    example: 0.43,
  })
  gini: number | null;
  @ApiProperty({
    type: 'number',
    minimum: 0,
    maximum: 1,
    nullable: true,
    description: 'Of the uses, that of the 10 most used.',
    example: 0.21,
  })
  top10_share: number | null;
  @ApiProperty({ type: [TopSourceResponse], description: 'The 10 most used.' }) top: TopSourceResponse[];
  @ApiProperty({ type: 'integer', minimum: 0, example: 1_200 }) corpus_entries: number;
  @ApiProperty({ type: 'integer', minimum: 0, description: 'Corpus entries that were never used.', example: 391 }) never_used: number;
  @ApiProperty({ type: 'integer', minimum: 0, description: 'Used sources that were not used for stale_after_days.', example: 204 })
  stale: number;
  @ApiProperty({ type: 'integer', minimum: 1, example: 30 }) stale_after_days: number;
  @ApiProperty({ type: [StaleSourceResponse], description: 'The 10 used sources whose last use is longest ago.' })
  stalest: StaleSourceResponse[];
  @ApiProperty({ type: [LorenzPointResponse], description: 'At most 101 points, from 0 to 1; none without uses.' })
  lorenz: LorenzPointResponse[];

  @ApiPropertyOptional({ type: [String], description: 'Query parameters that nobody read; absent when there were none.' })
  ignored?: string[];
}
