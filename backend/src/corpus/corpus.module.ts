import { Module } from '@nestjs/common';
import { CorpusController } from './corpus.controller.js';
import { CorpusRepository } from './corpus.repository.js';
import { SimilarEntriesService } from './similar-entries.service.js';

@Module({ controllers: [CorpusController], providers: [CorpusRepository, SimilarEntriesService], exports: [CorpusRepository] })
export class CorpusModule {}
