import { Injectable } from '@nestjs/common';
@Injectable()
export class ExportService {
  send(..._: unknown[]): Promise<never> {
    throw new Error('send');
  }
}
