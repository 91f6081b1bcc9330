import { Injectable } from '@nestjs/common';
@Injectable()
export class BiasRepository {
  measure(..._: unknown[]): Promise<never> {
    throw new Error('measure');
  }
}
