import { Module } from '@nestjs/common';
import { RunMetaController } from './run-meta.controller.js';
import { RunMetaRepository } from './run-meta.repository.js';

@Module({ controllers: [RunMetaController], providers: [RunMetaRepository], exports: [RunMetaRepository] })
export class RunMetaModule {}
