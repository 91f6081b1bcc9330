export { CorpusEntry } from './corpus-entry.entity.js';
export { CORPUS_ENTRY, toCorpusEntry, toCorpusEntryResponse } from './corpus-entry.mapper.js';
export { CorpusModule } from './corpus.module.js';
export { CorpusRepository } from './corpus.repository.js';
export { CorpusEntryDto } from './dto/corpus-entry.dto.js';
export { CorpusEntryResponse } from './dto/corpus.responses.js';
