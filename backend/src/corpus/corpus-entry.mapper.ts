import type { NewRecord, RecordKind } from '../database/record-table.js';
import type { CorpusEntryDto } from './dto/corpus-entry.dto.js';
import type { CorpusEntryResponse } from './dto/corpus.responses.js';
import { CorpusEntry } from './corpus-entry.entity.js';

/** An entry of the corpus: one that is stored is left as it is. */
export const CORPUS_ENTRY: RecordKind<CorpusEntry> = { name: 'corpus_entry', entity: CorpusEntry, onRepeat: 'keep' };

export function toCorpusEntry(dto: CorpusEntryDto): NewRecord<CorpusEntry> {
  const entity = {
    id: dto.id,
    timestamp: dto.timestamp,
    spec_id: dto.spec_id,
    spec_hash: dto.spec_hash,
    func_name: dto.func_name,
    func_signature: dto.func_signature,
    passed: dto.passed,
    total: dto.total,
    is_perfect: dto.passed === dto.total,
    score: dto.score,
    failing_tests: dto.failing_tests,
    snippet: dto.snippet,
    complexity: dto.complexity ?? null,
    iteration: dto.iteration ?? null,
    calls_functions: dto.calls_functions ?? null,
    sig_key: dto.sig_key ?? null,
    post_bow: dto.post_bow ?? null,
    duration_ms: dto.duration_ms ?? null,
    synthesis_method: dto.synthesis_method ?? null,
  };
  return { kind: CORPUS_ENTRY, entity };
}

export function toCorpusEntryResponse(entry: CorpusEntry): CorpusEntryResponse {
  const { id, timestamp, spec_id, spec_hash, func_name, func_signature, passed, total, score, failing_tests, snippet } = entry;
  const { complexity, iteration, calls_functions, sig_key, post_bow, duration_ms, synthesis_method } = entry;
  return {
    id,
    timestamp,
    spec_id,
    spec_hash,
    func_name,
    func_signature,
    passed,
    total,
    score,
    failing_tests,
    snippet,
    complexity,
    iteration,
    calls_functions,
    sig_key,
    post_bow,
    duration_ms,
    synthesis_method,
  };
}
