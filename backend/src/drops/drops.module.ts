import { Module } from '@nestjs/common';
import { DropsController } from './drops.controller.js';
import { DropsRepository } from './drops.repository.js';

@Module({ controllers: [DropsController], providers: [DropsRepository] })
export class DropsModule {}
