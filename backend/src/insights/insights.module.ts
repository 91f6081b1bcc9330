import { Module } from '@nestjs/common';
import { CorpusModule } from '../corpus/index.js';
import { BiasRepository } from './bias.repository.js';
import { CalibrationRepository } from './calibration.repository.js';
import { DiversityRepository } from './diversity.repository.js';
import { EffectController } from './effect.controller.js';
import { EffectRepository } from './effect.repository.js';
import { InsightsController } from './insights.controller.js';
import { SourceRepository } from './source.repository.js';
import { SourcesController } from './sources.controller.js';
import { SourcesRepository } from './sources.repository.js';

/** What the evidence says: does seeding help, which sources, and is its reason to be trusted? Reads only. */
@Module({
  imports: [CorpusModule],
  controllers: [EffectController, SourcesController, InsightsController],
  providers: [EffectRepository, SourcesRepository, SourceRepository, CalibrationRepository, DiversityRepository, BiasRepository],
})
export class InsightsModule {}
