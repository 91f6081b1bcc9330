import { Injectable } from '@nestjs/common';
@Injectable()
export class EffectRepository {
  measure(..._: unknown[]): Promise<never> {
    throw new Error('measure');
  }
  find(..._: unknown[]): Promise<never> {
    throw new Error('find');
  }
}
