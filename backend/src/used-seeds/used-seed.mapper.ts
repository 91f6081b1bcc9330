import { newId } from '../common/ids.js';
import { canonicalNow } from '../common/timestamp.js';
import type { NewRecord, RecordKind } from '../database/record-table.js';
import type { UsedSeedDto } from './dto/used-seed.dto.js';
import type { UsedSeedResponse } from './dto/used-seed.response.js';
import { UsedSeed } from './used-seed.entity.js';

/** The use of a seed: its id again with another payload is a conflict. */
export const USED_SEED: RecordKind<UsedSeed> = { name: 'used_seed', entity: UsedSeed, onRepeat: 'compare' };

/** The server fills in what the client left to it: the id, and the time of arrival. */
export function toUsedSeed(dto: UsedSeedDto): NewRecord<UsedSeed> {
  const entity = {
    id: dto.id ?? newId(),
    run_id: dto.run_id,
    function: dto.function,
    source_id: dto.source_id ?? null,
    reason: dto.reason ?? null,
    score: dto.score ?? null,
    passed: dto.passed ?? null,
    total: dto.total ?? null,
    snippet: dto.snippet ?? null,
    timestamp: dto.timestamp ?? canonicalNow(),
  };
  return { kind: USED_SEED, entity, ...(dto.timestamp === undefined && { assigned: 'timestamp' }) };
}

export function toUsedSeedResponse(seed: UsedSeed): UsedSeedResponse {
  const { id, run_id, source_id, reason, score, passed, total, snippet, timestamp } = seed;
  return { id, run_id, function: seed.function, source_id, reason, score, passed, total, snippet, timestamp };
}
