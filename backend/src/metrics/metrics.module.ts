import type { Server } from 'node:http';
import { Global, Inject, Module, type DynamicModule, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { AppConfig } from '../config/app-config.js';
import { Database } from '../database/database.js';
import { EventLoopDelay } from './event-loop-delay.js';
import { MetricsController } from './metrics.controller.js';
import { exposeMetrics } from './metrics.exposition.js';
import { Metrics } from './metrics.js';
import { Exposition } from './prometheus.js';
import { SystemController } from './system.controller.js';
import { SystemService } from './system.service.js';

/** Hands `Metrics` to whoever has something to count, and shows the counts unless the operator has closed them. */
@Global()
@Module({})
export class MetricsModule implements OnModuleInit, OnApplicationShutdown {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Metrics) private readonly metrics: Metrics,
    @Inject(EventLoopDelay) private readonly eventLoop: EventLoopDelay,
  ) {}

  static forRoot({ metrics }: AppConfig): DynamicModule {
    return {
      module: MetricsModule,
      controllers: metrics === 'on' ? [MetricsController, SystemController] : [],
      providers: [
        Metrics,
        EventLoopDelay,
        SystemService,
        {
          provide: Exposition,
          inject: [Metrics, Database, EventLoopDelay, HttpAdapterHost],
          useFactory: (metrics: Metrics, database: Database, eventLoop: EventLoopDelay, { httpAdapter }: HttpAdapterHost) =>
            exposeMetrics({ metrics, database, eventLoop, countConnections: () => connectionsOf(httpAdapter.getHttpServer() as Server) }),
        },
      ],
      exports: [Metrics],
    };
  }

  onModuleInit(): void {
    this.database.observe(this.metrics);
  }

  onApplicationShutdown(): void {
    this.eventLoop.stop();
  }
}

function connectionsOf(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.getConnections((error, count) => {
      if (error) reject(error);
      else resolve(count);
    });
  });
}
