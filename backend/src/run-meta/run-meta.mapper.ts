import type { RunMetaDto } from './dto/run-meta.dto.js';
import type { RunMetaResponse } from './dto/run-meta.response.js';
import type { RunMeta } from './run-meta.entity.js';

export type NewRunMeta = Omit<RunMeta, 'arrival'>;

export function toRunMeta(dto: RunMetaDto): NewRunMeta {
  const { run_id, timestamp, seed_bias, seeding_enabled, max_iters, beam = null, notes = null } = dto;
  return { run_id, timestamp, seed_bias, seeding_enabled, max_iters, beam, notes };
}

export function toRunMetaResponse(run: RunMeta): RunMetaResponse {
  const { run_id, timestamp, seed_bias, seeding_enabled, max_iters, beam, notes } = run;
  return { run_id, timestamp, seed_bias, seeding_enabled, max_iters, beam, notes };
}
