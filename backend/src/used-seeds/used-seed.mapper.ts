import type { UsedSeedDto } from './dto/used-seed.dto.js';
import type { UsedSeedResponse } from './dto/used-seed.response.js';
import type { UsedSeed } from './used-seed.entity.js';

export type NewUsedSeed = Omit<UsedSeed, 'arrival'>;

/** `assigned` fills in what the client left to the server. */
export function toUsedSeed(dto: UsedSeedDto, assigned: { readonly id: string; readonly timestamp: string }): NewUsedSeed {
  return {
    id: dto.id ?? assigned.id,
    run_id: dto.run_id,
    function: dto.function,
    source_id: dto.source_id ?? null,
    reason: dto.reason ?? null,
    score: dto.score ?? null,
    passed: dto.passed ?? null,
    total: dto.total ?? null,
    snippet: dto.snippet ?? null,
    timestamp: dto.timestamp ?? assigned.timestamp,
  };
}

export function toUsedSeedResponse(seed: UsedSeed): UsedSeedResponse {
  const { id, run_id, source_id, reason, score, passed, total, snippet, timestamp } = seed;
  return { id, run_id, function: seed.function, source_id, reason, score, passed, total, snippet, timestamp };
}
