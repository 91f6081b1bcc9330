import { Module } from '@nestjs/common';
import { OutcomesModule } from '../outcomes/index.js';
import { BatchController } from './batch.controller.js';
import { BatchService } from './batch.service.js';

@Module({ imports: [OutcomesModule], controllers: [BatchController], providers: [BatchService] })
export class BatchModule {}
