import { ApiProperty } from '@nestjs/swagger';

export class IntervalResponse {
  @ApiProperty({ type: 'number', example: 0.04 }) low: number;
  @ApiProperty({ type: 'number', example: 0.22 }) high: number;
}

/** How many of how many, and how sure the share is. */
export class RateResponse {
  @ApiProperty({ type: 'integer', minimum: 0, description: 'Trials.', example: 120 }) n: number;
  @ApiProperty({ type: 'integer', minimum: 0, description: 'Those that were solved.', example: 85 }) solved: number;
  @ApiProperty({ type: 'number', minimum: 0, maximum: 1, nullable: true, description: 'null when n is 0.', example: 0.7083 })
  rate: number | null;
  @ApiProperty({ type: IntervalResponse, nullable: true, description: '95 %, by the Wilson score; null when n is 0.' })
  interval: IntervalResponse | null;
}

/** The description of a 95 % interval of a difference. */
export const DIFFERENCE_INTERVAL = '95 %, the hybrid score interval of Newcombe.';
/** The description of a difference of two rates. */
export const DIFFERENCE = 'Seeded less unseeded rate, from -1 to 1; null when there is not enough.';
