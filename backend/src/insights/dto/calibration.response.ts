import { ApiProperty } from '@nestjs/swagger';
import { RateResponse } from './rate.response.js';

export class ReasonRateResponse {
  @ApiProperty({
    type: RateResponse,
    description: 'Of the uses whose function has an outcome in their run, those whose function was solved.',
  })
  success: RateResponse;
}

export class SimilarityBandResponse extends ReasonRateResponse {
  @ApiProperty({ minimum: 0, maximum: 1, description: 'The least similarity.', example: 0.8 }) from: number;
  @ApiProperty({ minimum: 0, maximum: 1, description: 'Below this; the last band has 1, too.', example: 0.9 }) to: number;
}

export class MethodCalibrationResponse extends ReasonRateResponse {
  @ApiProperty({ type: 'string', nullable: true, description: 'null for the reasons that name none.', example: 'jaccard' })
  method: string | null;
  @ApiProperty({ type: [SimilarityBandResponse], description: 'All 10.' }) bands: SimilarityBandResponse[];
}

export class CalibrationResponse {
  @ApiProperty({ type: [SimilarityBandResponse], description: 'All 10, of all methods.' }) bands: SimilarityBandResponse[];
  @ApiProperty({ type: ReasonRateResponse, description: 'Uses whose reason has no similarity from 0 to 1.' })
  without_similarity: ReasonRateResponse;
  @ApiProperty({ type: [MethodCalibrationResponse], description: 'The 20 with the most uses that have an outcome.' })
  methods: MethodCalibrationResponse[];
  @ApiProperty({ type: 'integer', minimum: 0, description: 'Methods beyond those.', example: 0 }) other_methods: number;
  @ApiProperty({ description: 'How to read it.' }) note: string;
}
