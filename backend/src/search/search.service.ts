import { Injectable } from '@nestjs/common';
@Injectable()
export class SearchService {
  find(..._: unknown[]): Promise<never> {
    throw new Error('find');
  }
}
