import { Global, Inject, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import type { DataSourceOptions } from 'typeorm';
import { APP_CONFIG } from '../config/config.module.js';
import type { AppConfig } from '../config/app-config.js';
import { Database } from './database.js';

@Global()
@Module({})
export class DatabaseModule implements OnApplicationShutdown {
  constructor(@Inject(Database) private readonly database: Database) {}

  static forRoot(entities: NonNullable<DataSourceOptions['entities']>): DynamicModule {
    return {
      module: DatabaseModule,
      providers: [{ provide: Database, inject: [APP_CONFIG], useFactory: (config: AppConfig) => Database.open(config.dbPath, entities) }],
      exports: [Database],
    };
  }

  /** Runs after the HTTP server has closed, so the last accepted write is already waiting here. */
  async onApplicationShutdown(): Promise<void> {
    await this.database.close();
  }
}
