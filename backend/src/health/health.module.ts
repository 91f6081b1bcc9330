import { Module } from '@nestjs/common';
import { HealthController } from './health.controller.js';
import { ReadinessService } from './readiness.service.js';
import { ServerController } from './server.controller.js';

@Module({ controllers: [HealthController, ServerController], providers: [ReadinessService] })
export class HealthModule {}
