import { Injectable } from '@nestjs/common';
@Injectable()
export class CompareService {
  compare(..._: unknown[]): Promise<never> {
    throw new Error('compare');
  }
}
