import { Injectable } from '@nestjs/common';
@Injectable()
export class DiversityRepository {
  measure(..._: unknown[]): Promise<never> {
    throw new Error('measure');
  }
}
