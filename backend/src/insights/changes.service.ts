import { Injectable } from '@nestjs/common';
@Injectable()
export class ChangesService {
  since(..._: unknown[]): Promise<never> {
    throw new Error('since');
  }
}
