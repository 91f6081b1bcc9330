import { Injectable } from '@nestjs/common';
@Injectable()
export class SourceRepository {
  describe(..._: unknown[]): Promise<never> {
    throw new Error('describe');
  }
  findUses(..._: unknown[]): Promise<never> {
    throw new Error('findUses');
  }
}
