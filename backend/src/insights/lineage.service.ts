import { Injectable } from '@nestjs/common';
@Injectable()
export class LineageService {
  trace(..._: unknown[]): Promise<never> {
    throw new Error('trace');
  }
}
