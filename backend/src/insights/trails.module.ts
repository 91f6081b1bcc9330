import { Module } from '@nestjs/common';
import { RunsModule } from '../runs/index.js';
import { ChangesController } from './changes.controller.js';
import { ChangesService } from './changes.service.js';
import { ChangesRepository } from './changes.repository.js';
import { CompareController } from './compare.controller.js';
import { CompareRepository } from './compare.repository.js';
import { CompareService } from './compare.service.js';
import { GrowthController } from './growth.controller.js';
import { GrowthRepository } from './growth.repository.js';
import { LineageController } from './lineage.controller.js';
import { LineageRepository } from './lineage.repository.js';
import { LineageService } from './lineage.service.js';

/** What differs between runs, how they grew, where a snippet comes from, and what is new. Reads only. */
@Module({
  imports: [RunsModule],
  controllers: [CompareController, GrowthController, LineageController, ChangesController],
  providers: [CompareService, CompareRepository, GrowthRepository, LineageService, LineageRepository, ChangesService, ChangesRepository],
})
export class TrailsModule {}
