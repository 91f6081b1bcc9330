import { Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER, APP_PIPE } from '@nestjs/core';
import { AuthModule } from './auth/auth.module.js';
import { BatchModule } from './batch/index.js';
import { DtoValidationPipe } from './common/dto-validation.pipe.js';
import { ErrorFilter } from './common/error.filter.js';
import type { AppConfig } from './config/app-config.js';
import { ConfigModule } from './config/config.module.js';
import { CorpusModule } from './corpus/index.js';
import type { Database } from './database/database.js';
import { DatabaseModule } from './database/database.module.js';
import { DropsModule } from './drops/index.js';
import { EventsModule } from './events/index.js';
import { ExportModule } from './export/index.js';
import { HealthModule } from './health/health.module.js';
import { InsightsModule, TrailsModule } from './insights/index.js';
import { MetricsModule } from './metrics/index.js';
import { OutcomesModule } from './outcomes/index.js';
import { RunMetaModule } from './run-meta/index.js';
import { RunsModule } from './runs/index.js';
import { SearchModule } from './search/index.js';
import { UsedSeedsModule } from './used-seeds/index.js';

@Module({})
export class AppModule {
  static forRoot(config: AppConfig, database: Database): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule.forRoot(config),
        DatabaseModule.forRoot(database),
        AuthModule,
        MetricsModule.forRoot(config),
        RunMetaModule,
        UsedSeedsModule,
        CorpusModule,
        // Before a run can be deleted, so that the examples of the document can be tried in their order.
        InsightsModule,
        TrailsModule,
        RunsModule,
        OutcomesModule,
        DropsModule,
        EventsModule,
        BatchModule,
        SearchModule,
        ExportModule,
        HealthModule,
      ],
      providers: [
        { provide: APP_PIPE, useClass: DtoValidationPipe },
        { provide: APP_FILTER, useClass: ErrorFilter },
      ],
    };
  }
}
