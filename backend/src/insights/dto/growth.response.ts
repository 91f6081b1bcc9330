import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

export class GrowthPointResponse {
  @ApiProperty({ format: 'date-time', example: '2025-10-02T09:24:10.000Z' }) at: string;
  @ApiProperty({ type: 'integer', minimum: 1, description: 'How many there were then, this one included.', example: 12 }) count: number;
}

export class RunGrowthResponse {
  @ApiProperty({ example: 'test-run-001' }) run_id: string;
  @ApiProperty({ type: [GrowthPointResponse], description: 'Functions whose final outcome solves them; ascending.' })
  solved: GrowthPointResponse[];
  @ApiProperty({ type: [GrowthPointResponse], description: 'Used seeds; ascending.' }) seeds: GrowthPointResponse[];
}

export class GrowthResponse {
  @ApiProperty({
    type: [RunGrowthResponse],
    description:
      'Those of the runs that are known, in the order in which they were asked for. Each series has 250 points at most, evenly over its time.',
  })
  runs: RunGrowthResponse[];

  @ApiPropertyOptional({ type: [String], description: 'Query parameters that nobody read; absent when there were none.' })
  ignored?: string[];
}
