import { Injectable } from '@nestjs/common';
@Injectable()
export class SourcesRepository {
  find(..._: unknown[]): Promise<never> {
    throw new Error('find');
  }
}
