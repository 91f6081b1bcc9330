import { Module } from '@nestjs/common';
import { OutcomesController } from './outcomes.controller.js';
import { OutcomesRepository } from './outcomes.repository.js';
import { UsageDeriver } from './usage-deriver.js';

@Module({ controllers: [OutcomesController], providers: [OutcomesRepository, UsageDeriver], exports: [OutcomesRepository, UsageDeriver] })
export class OutcomesModule {}
