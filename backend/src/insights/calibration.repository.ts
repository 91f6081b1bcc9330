import { Injectable } from '@nestjs/common';
@Injectable()
export class CalibrationRepository {
  measure(..._: unknown[]): Promise<never> {
    throw new Error('measure');
  }
}
