import { Module } from '@nestjs/common';
import { RunsController } from './runs.controller.js';
import { RunsRepository } from './runs.repository.js';

@Module({ controllers: [RunsController], providers: [RunsRepository], exports: [RunsRepository] })
export class RunsModule {}
