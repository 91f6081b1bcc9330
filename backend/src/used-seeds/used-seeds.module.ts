import { Module } from '@nestjs/common';
import { UsedSeedsController } from './used-seeds.controller.js';
import { UsedSeedsRepository } from './used-seeds.repository.js';

@Module({ controllers: [UsedSeedsController], providers: [UsedSeedsRepository], exports: [UsedSeedsRepository] })
export class UsedSeedsModule {}
